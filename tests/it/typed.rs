//! Words that people type: those of the vendors and of other programs lead to what they mean, and no hint leads elsewhere.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{Cloudls, at_once};

/// What is typed behind `cloudls`; the exit code, and words of the answer.
const CASES: &[(&str, i32, &str)] = &[
    // Words of the vendors.
    ("ls --demo -q -p EAS -o name", 0, "eas/demo/"),
    ("ls --demo -q -p Alibaba -o name", 0, "sae/demo/"),
    ("ls --demo -q -p aliyun -o name", 0, "eas/demo/"),
    ("ls --demo -q -p pai -o name", 0, "eas/demo/"),
    ("ls --demo -q -p HUAWEI -o name", 0, "modelarts/demo/"),
    (
        "ls --demo -q -p huaweicloud,Novita -o name",
        0,
        "novita/demo/",
    ),
    (
        "ls --demo -p hauwei",
        2,
        "tip: a similar value exists: 'huawei'",
    ),
    (
        "ls --demo -p aws",
        2,
        "[possible values: eas, sae, hpcai, novita, modelarts, all]",
    ),
    ("ls --demo -p ppio", 2, "[possible values:"),
    ("ls --demo -p saee", 2, "tip: a similar value exists: 'sae'"),
    ("doctor -p nova", 2, "tip: a similar value exists: 'novita'"),
    ("providers Huawei", 0, "modelarts"),
    ("providers aliyun", 0, "sae"),
    // Formats and other words in any case.
    ("ls --demo -q -p novita -o JSON", 0, "\"schema_version\""),
    ("ls --demo -q -p novita -o Name", 0, "novita/demo/"),
    ("ls --demo -q -p novita --time ISO", 0, "PROVIDER"),
    ("ls --demo -q -p novita --color Never", 0, "PROVIDER"),
    ("doctor --demo -p novita -o JSON", 0, "\"ok\""),
    // Commands of other programs.
    (
        "list",
        2,
        "'cloudls instances', or 'cloudls ls' for short, lists them",
    ),
    ("ps", 2, "'cloudls instances'"),
    ("get instances", 2, "'cloudls instances'"),
    ("describe novita/demo/x", 2, "'cloudls show ADDRESS'"),
    ("novita", 2, "'cloudls ls -p novita'"),
    (
        "novita/env/6b86b273ff",
        2,
        "'cloudls show novita/env/6b86b273ff'",
    ),
    ("version", 2, "'cloudls --version'"),
    ("login", 2, "'cloudls config init'"),
    ("instnaces", 2, "instances"),
    ("fields", 2, "'cloudls help fields'"),
    ("exit-codes", 2, "'exit-codes'"),
    ("delete x", 2, "it changes nothing"),
    ("logs novita/env/x", 2, "cloudls only lists"),
    (
        "ls --status=running stopped",
        2,
        "'--status running,stopped': a list has commas and no blanks",
    ),
    ("ls -p eas novita", 2, "'-p eas,novita'"),
    (
        "ls --filter status running",
        2,
        "--filter 'status=running': a condition is one word",
    ),
    ("ls --filter gpu.count >= 4", 2, "--filter 'gpu.count>=4': "),
    ("ls --filter gpu", 2, "between quotes"),
    ("ls --since yesterday", 2, "'--older-than 30d'"),
    ("ls -o text", 2, "'-o table' is for people"),
    ("ls -o YML", 2, "'-o yaml'"),
    ("ls --demo --profile demo", 2, "'--demo -p LIST'"),
    ("ls --strict", 2, "'--allow-partial' makes it 0"),
    ("ls --expensive", 2, "'--sort-by price:desc --limit 5'"),
    (
        "ls --demo -p novita --region all",
        2,
        "leave it out: it is for eas, sae, modelarts\n",
    ),
    (
        "ls --demo --sort-by price:desc",
        0,
        "note: --prices adds the list prices of novita",
    ),
    ("ls novita", 2, "'-p novita' chooses providers"),
    ("ls --demo --filter provider=EAS", 2, "did you mean eas?"),
    ("ls web-01", 2, "'--name web-01' chooses by name"),
    ("ls all", 2, "'-p all' chooses providers"),
    ("ls instances", 2, "'cloudls ls' alone lists the instances"),
    (
        "ls novita/env/6b86b273ff",
        2,
        "'cloudls show novita/env/6b86b273ff'",
    ),
    // Their flags.
    ("ls --json", 2, "'-o json' prints a JSON document"),
    ("ls --format json", 2, "'-o FORMAT' chooses the format"),
    ("ls --format=json", 2, "'-o FORMAT' chooses the format"),
    ("ls -n 5", 2, "'--limit N' prints so many rows"),
    ("ls -A", 2, "'-p all' asks every provider"),
    ("ls --all", 2, "'-p all' asks every provider"),
    ("ls -l env=prod", 2, "'--filter tags.KEY=VALUE'"),
    ("ls --tag env=prod", 2, "'--filter tags.KEY=VALUE'"),
    ("ls -r cn-shanghai", 2, "'--region LIST'"),
    ("ls --running", 2, "'--status running'"),
    ("ls --sort name", 2, "'--sort-by FIELD'"),
    ("ls --regoin x", 2, "--region"),
    (
        "doctor --limit 3",
        2,
        "--limit shapes a list, and does not apply to doctor",
    ),
    // Flags before the command.
    (
        "-v instances --demo",
        2,
        "'cloudls instances -v': the flags of a command stand behind its name",
    ),
    ("-p novita ls", 2, "'cloudls instances -p'"),
    ("-o json ls", 2, "'cloudls instances -o'"),
    ("-vv doctor", 2, "'cloudls doctor -v'"),
    ("--status=failed ls", 2, "'cloudls instances --status"),
    ("-q", 2, "'cloudls instances -q'"),
    ("--json ls", 2, "'-o json' prints a JSON document"),
    // How a command is used is said as it is.
    (
        "ls --demo --query x",
        2,
        "Usage: cloudls instances [OPTIONS]",
    ),
    (
        "doctor --demo --nothing",
        2,
        "Usage: cloudls doctor [OPTIONS]",
    ),
    // The demo cloud needs no file.
    (
        "config init --demo",
        2,
        "`cloudls ls --demo` lists the demo cloud as it is",
    ),
    ("config init --demo --dry-run", 2, "leave out --demo"),
    // Ids and names in place of addresses.
    (
        "show --demo 6b86b273ff",
        2,
        "hint: did you mean novita/demo/6b86b273ff?",
    ),
    (
        "show --demo novita/6b86b273ff",
        2,
        "hint: did you mean novita/demo/6b86b273ff?",
    ),
    (
        "show --demo novita/env/6b86b273ff",
        2,
        "hint: write novita/demo/6b86b273ff",
    ),
    (
        "show --demo there-is-none",
        2,
        "hint: an address is PROVIDER/PROFILE/ID",
    ),
    // An order as other programs take it.
    ("ls --demo --sort-by=-price", 2, "hint: write price:desc"),
    ("ls --demo --sort-by -price", 2, "hint: write price:desc"),
    (
        "ls --demo --group-by region --sort-by=-count",
        2,
        "hint: write count:desc",
    ),
    (
        "ls --demo -q -p hpcai --sort-by price:DESC --limit 1 -o name",
        0,
        "hpcai/demo/",
    ),
    // Numbers.
    ("ls --demo --limit all", 2, "write a whole number from 1 on"),
    ("ls --demo --limit 0", 2, "write a whole number from 1 on"),
    ("ls --demo --limit -5", 2, "write a whole number from 1 on"),
    (
        "ls --demo --concurrency 999",
        2,
        "write a whole number from 1 to 256",
    ),
    ("demo --port x", 2, "write a whole number from 0 to 65535"),
    // Words where a flag or nothing stands.
    ("ls ls", 2, "'cloudls ls' alone lists the instances"),
    ("ls doctor", 2, "'cloudls doctor' is a command of its own"),
    (
        "ls -c id name",
        2,
        "'-c id,name': a list has commas and no blanks",
    ),
    ("ls -c all", 2, "-o wide has more columns"),
    ("doctor Novita", 2, "'-p novita' chooses providers"),
    (
        "config edit",
        2,
        "'cloudls config path' prints where the file is",
    ),
    ("config list", 2, "'cloudls config show' prints every value"),
    ("config frobnicate", 2, "unrecognized subcommand"),
    // Conditions.
    (
        "ls --demo --filter gpu=H100",
        2,
        "gpu.model is what it is called",
    ),
    (
        "ls --demo --filter price>2,gpu>1",
        2,
        "--filter 'price>2' --filter 'gpu>1'",
    ),
    (
        "ls --demo --filter price>2&&region=us",
        2,
        "--filter 'price>2' --filter 'region=us'",
    ),
    (
        "ls --demo -p novita --filter name=*train*",
        0,
        "* stands for itself; --filter 'name~TEXT' finds a part of it",
    ),
    (
        "ls --demo -p novita --name *train*",
        0,
        "* stands for itself",
    ),
    (
        "ls --demo -p novita --filter name=a;status=running",
        0,
        "--filter 'name=a' --filter 'status=running'",
    ),
    (
        "ls --demo --sort-by price,desc",
        2,
        "write FIELD:desc, as in price:desc",
    ),
    (
        "ls --demo --filter spot~tr",
        2,
        "hint: compare it with = or !=\n",
    ),
    (
        "ls --demo --filter age~d",
        2,
        "hint: compare it with < <= > >=\n",
    ),
    ("ls running", 2, "'--status running' chooses by state"),
    ("ls Failed", 2, "'--status failed' chooses by state"),
    (
        "ls --demo --sort-by price desc",
        2,
        "'--sort-by price:desc': the order stands behind a colon",
    ),
    ("ls *", 2, "'cloudls ls' alone lists the instances"),
    (
        "ls web*",
        2,
        "--name 'web*' chooses by name, --filter 'id=web*' by id",
    ),
    ("ls --since 7d", 2, "--filter 'age<2d' those"),
    ("ls --cost", 2, "--filter 'price>2' chooses"),
    (
        "ls --demo -p novita --kind serverless",
        2,
        "'--kind worker' lists the workers",
    ),
    (
        "ls --demo -p novita --raw",
        0,
        "note: --raw adds the provider's own object to -o json, jsonl and yaml",
    ),
    ("ls --demo -p novita --raw -o csv", 0, "and nothing here"),
    // What a command has not is not named there.
    (
        "show --demo hpcai/demo/x --kind job",
        2,
        "hint: leave it out\n",
    ),
    (
        "show --demo hpcai/demo/x --region y",
        2,
        "hint: leave it out: it is for eas, sae, modelarts\n",
    ),
    (
        "doctor --demo -p hpcai --region y",
        2,
        "hint: leave it out: it is for eas, sae, modelarts\n",
    ),
    (
        "doctor --demo -p hpcai --kind job",
        2,
        "hint: leave it out, or add -p modelarts\n",
    ),
    (
        "show novita/demo/x -c name",
        2,
        "--columns shapes a list, and does not apply to show\n",
    ),
    (
        "show novita/demo/x --limit 3",
        2,
        "--limit shapes a list, and does not apply to show\n",
    ),
    (
        "show novita/demo/x -p novita",
        2,
        "--provider does not apply to show: an address names both itself\n",
    ),
    (
        "diff a b -c name",
        2,
        "unexpected argument '-c' found\n\nUsage",
    ),
    // A model, a tag, a time and a state as other programs take them.
    ("ls --demo --gpu h100", 2, "'--filter gpu.model~h100'"),
    ("ls --demo --gpu=h100", 2, "'--filter gpu.model~h100'"),
    ("ls --demo --group-by team", 2, "a tag is written tags.team"),
    (
        "ls --demo --filter tag.team=demo",
        2,
        "did you mean tags.team?",
    ),
    (
        "ls --demo --filter label.team=demo",
        2,
        "did you mean tags.team?",
    ),
    ("ls --demo --older-than 30", 2, "write 30d, 30h or 30m"),
    ("ls --demo --expiring-within 7", 2, "write 7d, 7h or 7m"),
    ("ls --demo --timeout 20", 2, "write 20s or 20m"),
    ("ls --demo --watch 5", 2, "write 5s or 5m"),
    ("ls --demo --status error", 2, "did you mean failed?"),
    ("ls --demo --status Active", 2, "did you mean running?"),
    (
        "ls --demo --filter status=terminated",
        2,
        "did you mean deleted?",
    ),
    ("ls --demo --status runing", 2, "did you mean running?"),
    // Letter case, and parts.
    (
        "ls --demo -p novita --name Inference-01",
        0,
        "letter case counts; --filter 'name~Inference-01' finds parts in either case",
    ),
    (
        "ls --demo -p novita --filter name=Inference-01",
        0,
        "it is compared whole, and letter case counts; --filter 'name~Inference-01'",
    ),
    (
        "ls --demo --filter region=us-west",
        0,
        "--filter 'region~us-west' finds parts",
    ),
    (
        "ls --demo -p novita --status running --name inference-01",
        0,
        ": complete",
    ),
    // The demo cloud.
    ("--demo", 2, "'cloudls ls --demo' lists the instances"),
    (
        "ls -demo",
        2,
        "'--demo': the long name of a flag has two signs",
    ),
    (
        "ls --demo -gpu",
        2,
        "'--gpu': the long name of a flag has two signs",
    ),
    ("show novita/demo/6b86b273ff", 2, "hint: add --demo"),
    (
        "ls --profile demo",
        2,
        "hint: the demo cloud is listed with --demo",
    ),
    // Scopes.
    (
        "ls --demo --region us-ca-7 -p novita",
        2,
        "leave it out: it is for eas, sae, modelarts; --filter region=us-ca-7 is for any provider",
    ),
    (
        "ls --demo -p eas,novita --region cn-beijing",
        0,
        "note: --region is only for eas, and leaves novita whole: --filter region=cn-beijing narrows them as well, -p eas leaves them out",
    ),
    (
        "ls --demo -p eas,sae,hpcai --service llm_chat --region cn-shanghai",
        0,
        "note: --service is only for eas, and leaves sae, hpcai whole: -p eas leaves them out",
    ),
    (
        "ls --demo -p eas --region cn-shangai",
        0,
        "did you mean cn-shanghai?",
    ),
    // Groups.
    (
        "ls --demo --group-by provider -c count",
        2,
        "groups have columns of their own",
    ),
    // Fields and columns.
    (
        "ls --demo -c stauts",
        2,
        "did you mean status? `cloudls help fields` lists them all",
    ),
    ("ls --demo -c modle", 2, "gpu.model"),
    ("ls --demo --sort-by cost", 2, "did you mean price?"),
    (
        "ls --demo --filter state=running",
        2,
        "did you mean status?",
    ),
    ("ls --demo --group-by flavor", 2, "did you mean type?"),
    (
        "ls --demo -c xyzzy",
        2,
        "hint: `cloudls help fields` lists them all",
    ),
];

/// A cloud that is none of ours leads to none of them.
#[test]
fn what_is_typed_leads_to_what_is_meant() {
    at_once(CASES, |(typed, code, words)| {
        let run = Cloudls::new(typed.split(' ')).run();
        let said = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(run.code, *code, "{typed}: {said}");
        assert!(said.contains(words), "{typed}: {said}");
        let longest = run.stderr.lines().map(str::len).max().unwrap_or(0);
        assert!(longest < 200, "{typed}: a wall of words: {said}");
        for other in ["-p aws", "-p ppio"] {
            assert!(
                !typed.ends_with(other) || !said.contains("tip:"),
                "{typed}: {said}"
            );
        }
    });
}

/// `just typed` prints what is answered.
#[test]
#[expect(clippy::print_stdout, reason = "a report")]
fn what_is_answered_can_be_read() {
    let mut text = String::new();
    for (typed, code, _) in CASES.iter().filter(|(_, code, _)| *code == 2) {
        let run = Cloudls::new(typed.split(' ')).run();
        let lines = run.stderr.lines().map(str::trim);
        let lines = lines.filter(|line| {
            ["error:", "hint:", "tip:"]
                .iter()
                .any(|word| line.starts_with(word))
        });
        let _ = writeln!(text, "$ cloudls {typed}   (exit {code})");
        let before = text.len();
        for line in lines {
            let _ = writeln!(text, "    {line}");
        }
        assert!(text.len() > before, "{typed}: {run:?}");
    }
    println!("{text}");
}

/// A program need not take the words apart: what is said of a source is what the document says of it.
#[test]
fn an_object_about_a_source_holds_it() {
    let run = Cloudls::new(["ls", "--demo", "-p", "eas,hpcai", "--service", "nobody"])
        .args(["-o", "json", "--error-format", "json"])
        .run();
    assert_eq!(run.code, 8, "{run:?}");
    let objects = run.stderr.lines().map(serde_json::from_str::<Value>);
    let objects: Vec<_> = objects.map(Result::unwrap).collect();
    let errors = objects.iter().filter(|object| object["kind"] == "error");
    let told: Vec<_> = errors.map(|object| object["source"].clone()).collect();
    let document = run.json();
    let sources = document["sources"].as_array().unwrap();
    let failed = sources.iter().filter(|source| source["complete"] == false);
    let failed: Vec<_> = failed.cloned().collect();
    assert!(!failed.is_empty() && told == failed, "{told:?} {failed:?}");
    assert_eq!(told[0]["error"]["code"], "InvalidService.NotFound");
    let others = objects.iter().filter(|object| object["kind"] != "error");
    for object in others {
        assert!(object.get("source").is_none(), "{object}");
    }
}

#[test]
fn stderr_can_be_objects() {
    for (args, kinds) in [
        ("ls --demo -p novita", &["info"][..]),
        (
            "ls --demo -p novita --gpu --older-than 1d",
            &["note", "info"],
        ),
        ("ls -p novita", &["error", "hint", "info"]),
        ("ls --demo -c stauts", &["error", "hint"]),
        ("ls --demo --json", &["error", "hint"]),
        ("ls --demo -v -p novita", &["source", "info"]),
        ("config", &["error"]),
        ("show", &["error"]),
    ] {
        let run = Cloudls::new(args.split(' '))
            .args(["--error-format", "JSON"])
            .run();
        let objects: Vec<Value> = run
            .stderr
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{args}: {line}")))
            .collect();
        let found: Vec<_> = objects
            .iter()
            .map(|object| object["kind"].as_str().unwrap())
            .collect();
        for kind in kinds {
            assert!(found.contains(kind), "{args}: {found:?}");
        }
        if args == "show" || args == "config" {
            let word = if args == "show" { "<ADDRESS>" } else { "init" };
            assert!(run.stderr.contains(word), "{args}: {run:?}");
        }
        let bare = Cloudls::new(["--error-format", "json", "config"]).run();
        assert!(bare.stderr.contains("<COMMAND>"), "{bare:?}");
        assert!(
            objects.iter().all(|object| object["message"].is_string()),
            "{args}"
        );
    }
}

/// Where a row meets the condition, and another leaves it out, that is no matter of letters.
#[test]
fn a_condition_that_a_row_meets_is_not_doubted() {
    for (id, is_doubted) in [("6b86b273ff", false), ("6B86B273FF", true)] {
        let run = Cloudls::new(["ls", "--demo", "-p", "novita", "--status", "failed"])
            .args(["--filter", &format!("id={id}")])
            .run();
        assert_eq!(run.stderr.contains("compared whole"), is_doubted, "{run:?}");
    }
}
