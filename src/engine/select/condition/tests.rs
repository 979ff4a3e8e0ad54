use super::*;
use crate::core::model::{Billing, Parent, Processor, Quantity, Spot, Status, Tags, Timestamp};

const NOW: &str = "2026-01-10T00:00:00Z";

fn row() -> Instance<'static> {
    let mut tags = Tags::with_room(1);
    tags.set("Role", "Queue");
    Instance {
        provider: "eas",
        profile: "prod",
        id: "foo-0".into(),
        name: Some("Train, 训练".into()),
        status: Status::Running,
        restarts: Some(3),
        region: Some("cn-shanghai".into()),
        memory_gb: Quantity::new(62.5),
        gpu: Processor {
            count: Quantity::new(8.0),
            model: Some("H100 SXM".into()),
        },
        private_ips: vec!["10.0.0.1".into(), "fe80::1".into()],
        ports: vec![22, 8888],
        created_at: Timestamp::parse("2026-01-01T12:00:00Z"),
        expires_at: Timestamp::parse("2026-01-12T00:00:00Z"),
        stop_at: Timestamp::parse("2026-01-09T00:00:00Z"),
        billing: Billing {
            price: "0.50".parse().ok(),
            currency: Some("USD".into()),
            ..Billing::default()
        },
        spot: Spot {
            is_spot: Some(false),
            ..Spot::default()
        },
        parent: Parent {
            kind: Some("service".into()),
            ..Parent::default()
        },
        tags,
        ..Instance::default()
    }
}

#[test]
fn a_row_meets_what_it_is_like() {
    let view = View::at(Timestamp::parse(NOW).unwrap());
    let row = row();
    for (met, missed) in [
        ("status=running", "status=failed"),
        ("status = failed , RUNNING", "status!=running,failed"),
        ("name=\"Train, 训练\"", "name=Train,训练"),
        ("name~train", "name~^rain"),
        ("name~训", "name!~TRAIN"),
        ("zone=null", "zone!=null"),
        ("zone=null,a", "name=null"),
        ("zone!=a", "zone=a"),
        ("zone!~a", "zone~a"),
        ("name=null,\"Train, 训练\"", "name=\"null\""),
        ("gpu.count>=8", "gpu>8"),
        ("gpu<8.5", "gpu<8"),
        ("restarts=1,3", "restarts=1,2"),
        ("memory_gb>62", "memory<=62"),
        ("price=0.5", "price>0.50"),
        ("billing.price>=0.5", "price_per_hour<0.5"),
        ("cpu.count=null", "cpu.count<1000"),
        ("cpu!=4", "cpu>=0"),
        ("ip=10.0.0.1", "ip=10.0.0.2"),
        ("private_ips=FE80:0::1", "public_ips=10.0.0.1"),
        ("ports=22", "ports=23"),
        ("ports>8000", "ports>9000"),
        ("tags.Role=Queue", "tags.Role=queue"),
        ("tags~role=queue", "tags.role=Queue"),
        ("tags.Other=null", "tags.Other!=null"),
        ("age>8d", "age>9d"),
        ("created_at>8d", "created_at<8d"),
        ("created_at<2026-01-02", "created_at<2026-01-01"),
        ("created_at=2026-01-01", "created_at>2026-01-01"),
        (
            "created_at>=2026-01-01T12:00:00Z",
            "created_at>2026-01-01T12:00:00Z",
        ),
        ("expires_at<3d", "expires_at<1d"),
        ("stop_at<0s", "stop_at>1s"),
        ("ends_at<=2d", "ends_at>2d"),
        ("spot=false", "spot.is_spot=yes"),
        ("parent.kind=service", "parent.id=service"),
        ("address=eas/prod/foo-0", "address=foo-0"),
        ("name<U", "name>U"),
        ("name!=\"=x\"", "name=\"=x\""),
    ] {
        let is_met = |text: &str| Condition::parse(text).unwrap().is_met(&row, view);
        assert!(is_met(met), "{met}");
        assert!(!is_met(missed), "{missed}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_and_helped() {
    for (text, why, hint) in [
        ("", "no field or operator", "FIELD OP VALUE"),
        ("running", "no field or operator", "FIELD OP VALUE"),
        ("name!x", "no field or operator", "FIELD OP VALUE"),
        (
            "stauts=running",
            "no field \"stauts\"",
            "did you mean status?",
        ),
        ("=x", "no field \"\"", "known: address"),
        (
            "status=runing",
            "no such word as \"runing\"",
            "did you mean running?",
        ),
        ("status>running", "has no order", "= or !="),
        ("spot>true", "has no order", "= or !="),
        ("spot=maybe", "true or false", "true or false"),
        (
            "gpu=many",
            "not a value for gpu.count, a number",
            "write a number",
        ),
        ("gpu~8", "is a number", "compare it"),
        ("gpu>1,2", "not a value for gpu.count", "write a number"),
        ("gpu>null", "before or behind null", "= or !="),
        ("name=", "a value is missing", "\"\" for an empty text"),
        ("name=a,", "a value is missing", "\"\" for an empty text"),
        ("name~", "a value is missing", "\"\" for an empty text"),
        ("name=~x", "no operator =~", "known: != !~"),
        ("name<>x", "no operator <>", "double quotes"),
        ("name!==x", "no operator !==", "double quotes"),
        ("name=\"a", "a quote is not closed", "both ends"),
        ("tags.=x", "no field \"tags.\"", "mean tags?"),
        ("name~(a?){200}b", "not a regular expression", "backslash"),
        ("name~c(", "not a regular expression", "backslash"),
        ("age=7d", "never exactly 7d", "< <= > >="),
        ("created_at!=7d", "never exactly 7d", "< <= > >="),
        ("age>soon", "not a value for age", "7d"),
        (
            "created_at>yesterday",
            "not a value for created_at",
            "2026-01-31",
        ),
        (
            "created_at>2026-02-30",
            "not a value for created_at",
            "2026-01-31",
        ),
    ] {
        let error = Condition::parse(text).unwrap_err();
        assert!(error.usage);
        assert!(error.message.contains(why), "{text}: {}", error.message);
        assert!(error.hint.contains(hint), "{text}: {}", error.hint);
    }
}

#[test]
fn only_what_is_plain_is_demanded_of_servers() {
    for (text, field, demand) in [
        (
            "status=running",
            "status",
            Some(Demand::Among(vec!["running"])),
        ),
        ("name=a,b", "name", Some(Demand::Among(vec!["a", "b"]))),
        (
            "spot=no",
            "spot.is_spot",
            Some(Demand::Among(vec!["false"])),
        ),
        ("name=a,null", "", None),
        ("name!=a", "", None),
        ("name~a", "", None),
        ("gpu=8", "", None),
    ] {
        let condition = Condition::parse(text).unwrap();
        let demanded = condition.demand();
        assert_eq!(
            demanded.as_ref().map(|(_, demand)| demand),
            demand.as_ref(),
            "{text}"
        );
        assert!(demanded.is_none_or(|(found, _)| found.is(field)), "{text}");
    }
    let holds = Condition::holds("name", "a").unwrap();
    assert_eq!(holds.demand().unwrap().1, Demand::Holds("a"));
}

proptest::proptest! {
    /// Whatever is written is a condition or is refused with a hint.
    #[test]
    fn any_text_is_a_condition_or_refused(
        field in "(status|name|gpu|age|created_at|tags.Role|ip|price|spot|x|)",
        text in r#"[ =!~<>"(,a-z0-9.:\-]{0,12}|\PC{0,8}"#,
    ) {
        let view = View::at(Timestamp::parse(NOW).unwrap());
        match Condition::parse(&format!("{field}{text}")) {
            Ok(condition) => {
                condition.is_met(&row(), view);
                condition.is_met(&Instance::default(), view);
            }
            Err(error) => assert!(error.usage && !error.hint.is_empty()),
        }
    }
}
