use super::*;
use crate::core::about::ListedKind;
use crate::core::model::{
    Billing, End, Parent, Processor, Quantity, Spot, Status, Tags, Timestamp,
};

/// A provider that fills every list.
const ABOUT: About = About {
    id: "all",
    kinds: &[ListedKind::of(
        model::Kind::Instance,
        "id name status private_ips public_ips ports tags spot expires_at stop_at",
    )],
    ..About::NONE
};

const TELLS_PUBLIC: About = About {
    id: "public",
    kinds: &[ListedKind::of(
        model::Kind::Instance,
        "id status public_ips",
    )],
    ..About::NONE
};

const TELLS_EXPIRY: About = About {
    id: "expiry",
    kinds: &[ListedKind::of(
        model::Kind::Instance,
        "id status expires_at",
    )],
    ..About::NONE
};

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
        ports: vec![22.into(), 8888.into()],
        created_at: Timestamp::parse("2026-01-01T12:00:00Z"),
        started_at: Timestamp::parse("2026-01-01T12:00:00.179Z"),
        expires_at: Timestamp::parse("2026-01-12T00:00:00Z").map(End::At),
        stop_at: Timestamp::parse("2026-01-09T00:00:00Z").map(End::At),
        billing: Billing {
            price: "12".parse().ok(),
            per: Some("day"),
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
        ("zone=null,a", "zone!=null,a"),
        ("name=null,\"Train, 训练\"", "name=\"null\""),
        ("gpu.count>=8", "gpu>8"),
        ("gpu<8.5", "gpu<8"),
        ("restarts=1,3", "restarts=1,2"),
        ("memory_gb>62", "memory<=62"),
        ("price=0.5", "price>0.50"),
        ("billing.price>=12", "price_per_hour<0.5"),
        ("price/h=0.5", "billing.per_hour>0.5"),
        ("cpu.count=null", "cpu.count!=null"),
        ("ip=10.0.0.1", "ip=10.0.0.2"),
        ("ip=10.0.0.2,10.0.0.1", "ip!=10.0.0.2,10.0.0.1"),
        ("ip=10.0.0.0/24", "ip=10.0.1.0/24"),
        ("ip=10.9.9.9/8", "ip=11.0.0.0/8"),
        ("ip=0.0.0.0/0", "ip=2001:db8::/32"),
        ("ip=fe80::/10", "ip!=fe80::/10"),
        ("ip=::ffff:10.0.0.1", "ip=::ffff:10.0.0.2"),
        ("ip=::ffff:10.0.0.0/104", "ip=::ffff:11.0.0.0/104"),
        ("ip!=192.168.0.0/16", "ip=gw.example.com"),
        ("ip~^10", "ip~^11"),
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
        // A time is what it is shown as, and a part of a second can be asked for all the same.
        (
            "started_at=2026-01-01T12:00:00Z",
            "started_at!=2026-01-01T12:00:00Z",
        ),
        (
            "started_at<=2026-01-01T20:00:00+08:00",
            "started_at>2026-01-01T12:00:00Z",
        ),
        (
            "started_at>=2026-01-01T12:00:00Z",
            "started_at<2026-01-01T12:00:00Z",
        ),
        (
            "started_at>2026-01-01T12:00:00.100Z",
            "started_at<=2026-01-01T12:00:00.100Z",
        ),
        (
            "started_at<2026-01-01T12:00:01Z",
            "started_at=2026-01-01T12:00:01Z",
        ),
        ("expires_at<3d", "expires_at<1d"),
        ("stop_at<0s", "stop_at>1s"),
        ("ends_at<=2d", "ends_at>2d"),
        ("spot=false", "spot.is_spot=yes"),
        ("private_ips=10.0.0.1", "private_ips=10.0.0.3"),
        ("parent.kind=service", "parent.kind=cluster"),
        ("address=eas/prod/foo-0", "address=foo-0"),
        ("name<U", "name>U"),
        ("name!=\"=x\"", "name=\"=x\""),
    ] {
        let judged = |text: &str| Condition::parse(text).unwrap().judge(&row, view, &ABOUT);
        assert_eq!(judged(met), Verdict::Met, "{met}");
        assert_eq!(judged(missed), Verdict::NotMet, "{missed}");
    }
}

#[test]
fn unknown_is_neither_yes_nor_no_and_none_is_no() {
    let view = View::at(Timestamp::parse(NOW).unwrap());
    let nothing = Instance::default();
    let never = Instance {
        status: Status::Running,
        expires_at: Some(End::Never),
        stop_at: Some(End::Never),
        spot: Spot::NOT_OFFERED,
        gpu: Processor {
            count: Quantity::new(0.0),
            model: None,
        },
        ..Instance::default()
    };
    let public = Instance {
        public_ips: vec!["198.51.100.7".into()],
        ..Instance::default()
    };
    let odd = Instance {
        status: Status::Stopped,
        unread: 1,
        ..public.clone()
    };
    let (met, not_met, undecided) = (Verdict::Met, Verdict::NotMet, Verdict::Undecided);
    for (text, row, about, verdict) in [
        ("zone=a", &nothing, &ABOUT, undecided),
        ("zone!=a", &nothing, &ABOUT, undecided),
        ("zone~a", &nothing, &ABOUT, undecided),
        ("zone!~a", &nothing, &ABOUT, undecided),
        ("zone>a", &nothing, &ABOUT, undecided),
        ("cpu>=0", &nothing, &ABOUT, undecided),
        ("zone=a,null", &nothing, &ABOUT, met),
        ("zone!=a,null", &nothing, &ABOUT, not_met),
        ("age>1d", &nothing, &ABOUT, undecided),
        ("price>0", &nothing, &ABOUT, undecided),
        // The status `unknown` is the lack of one.
        ("status=running", &nothing, &ABOUT, undecided),
        ("status!=running", &nothing, &ABOUT, undecided),
        ("status~run", &nothing, &ABOUT, undecided),
        ("status!~run", &nothing, &ABOUT, undecided),
        ("status=unknown", &nothing, &ABOUT, met),
        ("status=running,unknown", &nothing, &ABOUT, met),
        ("status!=unknown", &nothing, &ABOUT, not_met),
        ("status!=running,unknown", &nothing, &ABOUT, not_met),
        ("status~unk", &nothing, &ABOUT, met),
        ("status!=unknown", &never, &ABOUT, met),
        ("status=null", &nothing, &ABOUT, not_met),
        // A list that the provider fills is all there is.
        ("ports=22", &nothing, &ABOUT, not_met),
        ("ports!=22", &nothing, &ABOUT, met),
        ("ports=22", &nothing, &TELLS_PUBLIC, undecided),
        ("tags.Role=Queue", &nothing, &ABOUT, not_met),
        ("tags.Role!=Queue", &nothing, &ABOUT, met),
        ("tags.Role=Queue", &nothing, &TELLS_PUBLIC, undecided),
        ("tags~q", &nothing, &ABOUT, not_met),
        ("ip=10.0.0.1", &nothing, &ABOUT, not_met),
        ("ip!=10.0.0.1", &nothing, &ABOUT, met),
        ("ip=198.51.100.7", &public, &TELLS_PUBLIC, met),
        ("ip=10.0.0.1", &public, &TELLS_PUBLIC, undecided),
        ("ip!=10.0.0.1", &public, &TELLS_PUBLIC, undecided),
        ("ip!=198.51.100.7", &public, &TELLS_PUBLIC, not_met),
        ("public_ips=10.0.0.1", &public, &TELLS_PUBLIC, not_met),
        ("private_ips=10.0.0.1", &public, &TELLS_PUBLIC, undecided),
        ("private_ips=null", &public, &TELLS_PUBLIC, met),
        // What could not be read may be what is missing.
        ("ports=22", &odd, &ABOUT, undecided),
        ("tags.Role=Queue", &odd, &ABOUT, undecided),
        ("public_ips=10.0.0.1", &odd, &ABOUT, undecided),
        ("public_ips=198.51.100.7", &odd, &ABOUT, met),
        ("status=running", &odd, &ABOUT, not_met),
        // An end that there is none of.
        ("expires_at<7d", &nothing, &ABOUT, undecided),
        ("expires_at<7d", &never, &ABOUT, not_met),
        ("stop_at>7d", &never, &ABOUT, not_met),
        ("stop_at=null", &never, &ABOUT, met),
        ("ends_at<7d", &never, &ABOUT, not_met),
        ("ends_at<7d", &never, &TELLS_EXPIRY, not_met),
        ("ends_at<7d", &nothing, &TELLS_EXPIRY, undecided),
        ("ends_at<7d", &nothing, &TELLS_PUBLIC, undecided),
        // What follows from something else that is known.
        ("spot=true", &never, &ABOUT, not_met),
        ("spot.state=notified", &never, &ABOUT, not_met),
        ("spot.state=notified", &nothing, &ABOUT, undecided),
        ("spot.reclaim_at<1d", &never, &ABOUT, not_met),
        ("gpu.model~h100", &never, &ABOUT, not_met),
        ("gpu.model~h100", &nothing, &ABOUT, undecided),
        ("attention~failed", &never, &ABOUT, not_met),
        ("attention~failed", &nothing, &ABOUT, undecided),
        ("attention!=null", &nothing, &ABOUT, not_met),
    ] {
        let found = Condition::parse(text).unwrap().judge(row, view, about);
        assert_eq!(found, verdict, "{text} {row:?} {}", about.id);
    }
}

/// Alarms judge what is known, and are undecided only where the status is unknown.
#[test]
fn an_alarm_goes_by_what_is_known() {
    let view = View::at(Timestamp::parse(NOW).unwrap());
    let nothing = Instance::default();
    let never = Instance {
        status: Status::Running,
        expires_at: Some(End::Never),
        stop_at: Some(End::Never),
        ..Instance::default()
    };
    let soon = Condition::expiring_within(
        "--expiring-within 1d".to_owned(),
        Duration::from_secs(24 * 60 * 60),
    )
    .unwrap();
    let alarms = [Condition::attention().unwrap(), soon];
    let over = Instance {
        expires_at: Timestamp::parse("2026-01-09T00:00:00Z").map(End::At),
        ..Instance::default()
    };
    for (row, verdict) in [
        (&never, Verdict::NotMet),
        (&nothing, Verdict::Undecided),
        (&over, Verdict::Met),
    ] {
        for condition in &alarms {
            assert_eq!(
                condition.judge(row, view, &TELLS_PUBLIC),
                verdict,
                "{condition:?}"
            );
        }
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
        ("=x", "no field \"\"", "lists them all"),
        (
            "status=runing",
            "unknown word \"runing\"",
            "did you mean running?",
        ),
        ("status>running", "has no order", "= or !="),
        ("billing.per=fortnight", "unknown word \"fortnight\"", ""),
        ("parent.kind=foo", "unknown word \"foo\"", ""),
        ("gpu.count=-1", "gpu.count is never -1", "begin at 0"),
        ("gpu.count<0", "gpu.count is never below 0", "begin at 0"),
        ("restarts<=-1", "restarts is never below -1", "begin at 0"),
        (
            "created_at=2026-01-01T00:00:00.5Z",
            "created_at is never 2026-01-01T00:00:00.5Z",
            "whole seconds",
        ),
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
        ("ip=x", "not a value for ip", "a whole address"),
        ("ip=10.1.2", "not a value for ip", "a whole address"),
        ("ip=10.1.2.3:22", "not a value for ip", "a whole address"),
        ("ip=10.1.2.3/33", "not a value for ip", "a whole address"),
        ("ip=10.1.2.3/+8", "not a value for ip", "a whole address"),
        ("ip=10.1/16", "not a value for ip", "a whole address"),
        ("ip=10.1.2.*", "not a value for ip", "a whole address"),
        ("ip=[fe80::1]", "not a value for ip", "a whole address"),
        (
            "ip=::ffff:10.0.0.1/90",
            "not a value for ip",
            "a whole address",
        ),
        (
            "public_ips=nonsense",
            "not a value for public_ips",
            "a network such as",
        ),
        (
            "private_ips!=10.0.0.256",
            "not a value for private_ips",
            "a whole",
        ),
        ("ip>10.0.0.1", "has no order", "= or !="),
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
    let holds = Condition::holds("--name a".to_owned(), "name", "a").unwrap();
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
                condition.judge(&row(), view, &ABOUT);
                condition.judge(&Instance::default(), view, &ABOUT);
            }
            Err(error) => assert!(error.usage && !error.hint.is_empty()),
        }
    }
}

#[test]
fn what_follows_from_a_field_that_could_not_be_read_is_not_known() {
    use Verdict::{Met, NotMet, Undecided};
    const NOVITA: About = About {
        id: "ends",
        kinds: &[ListedKind::of(
            model::Kind::Instance,
            "id status created_at started_at expires_at spot",
        )],
        ..About::NONE
    };
    let view = View::at(Timestamp::parse(NOW).unwrap());
    let end = |time| Timestamp::parse(time).map(End::At);
    // It started a day ago.
    let started = |unread| Instance {
        started_at: Timestamp::parse("2026-01-09T00:00:00Z"),
        unread,
        ..Instance::default()
    };
    // It ends in two days.
    let ending = |is_spot, unread| Instance {
        expires_at: end("2026-01-12T00:00:00Z"),
        spot: Spot {
            is_spot: Some(is_spot),
            ..Spot::default()
        },
        unread,
        ..Instance::default()
    };
    let endless = |is_spot, unread| Instance {
        expires_at: Some(End::Never),
        ..ending(is_spot, unread)
    };
    for (row, condition, verdict) in [
        (started(0), "age>2d", NotMet),
        (started(1), "age>2d", Undecided),
        (started(1), "age>12h", Met),
        (started(1), "age<2d", Undecided),
        (started(1), "age<12h", NotMet),
        (started(1), "age!=null", Met),
        (ending(true, 0), "ends_at<1d", NotMet),
        (ending(true, 1), "ends_at<1d", Undecided),
        (ending(true, 1), "ends_at<3d", Met),
        (ending(true, 1), "ends_at>1d", Undecided),
        (ending(true, 1), "ends_at>3d", NotMet),
        (ending(true, 1), "ends_at!=2026-01-12", Undecided),
        (ending(false, 1), "ends_at<1d", NotMet),
        (endless(true, 0), "ends_at<3d", Undecided),
        (endless(true, 1), "ends_at<3d", Undecided),
        (endless(false, 0), "ends_at<3d", NotMet),
    ] {
        let found = Condition::parse(condition).unwrap();
        assert_eq!(
            found.judge(&row, view, &NOVITA),
            verdict,
            "{condition}: {row:?}"
        );
    }
}
