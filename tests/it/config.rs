//! The configuration file: where it is found, what is said of a wrong one, and the commands about
//! it.

use crate::settings::assert_refused;
use crate::support::{Cloud, Cloudls, DemoCloud, DemoFleet, Home, ids, mode};

/// A profile that lists a server without a credential of its own.
fn novita(name: &str, url: &str) -> String {
    format!("[profile.{name}]\nprovider = \"novita\"\nendpoint = {url:?}\n")
}

#[test]
fn the_file_is_the_flags_then_the_variables_then_the_usual_one() {
    let server = Cloud::NOVITA.honest(&ids(1));
    let home = Home::with(&novita("home", &server.url()));
    home.write(
        "xdg/cloudls/config.toml",
        &novita("xdg", &server.url()),
        0o600,
    );
    home.write("own.toml", &novita("own", &server.url()), 0o600);
    home.write("flag.toml", &novita("flag", &server.url()), 0o600);
    let path = |name| home.path(name).display().to_string();
    let run = home.run(["ls", "-o", "json"]).set("NOVITA_API_KEY", "k");
    let profile = |run: &Cloudls| run.run().source()["profile"].as_str().unwrap().to_owned();
    assert_eq!(profile(&run), "home");
    let run = run.set("XDG_CONFIG_HOME", path("xdg"));
    assert_eq!(profile(&run), "xdg");
    let shown = home
        .run(["config", "show"])
        .set("XDG_CONFIG_HOME", path("xdg"))
        .set("NOVITA_API_KEY", "k");
    let shown = shown.run().stdout;
    assert!(shown.contains("XDG_CONFIG_HOME"), "{shown}");
    let run = run.set("CLOUDLS_CONFIG", path("own.toml"));
    assert_eq!(profile(&run), "own");
    let run = run.args(["--config", &path("flag.toml")]);
    assert_eq!(profile(&run), "flag");
    // The flag may stand before the command as well.
    let run = home.run(["--config", &path("flag.toml"), "config", "path"]);
    assert_eq!(run.run().stdout, path("flag.toml") + "\n");
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let server = Cloud::NOVITA.honest(&ids(1));
    let home = Home::new();
    let run = Cloud::NOVITA.bare(&server.url()).args(["-o", "json"]);
    let run = run.set("HOME", home.path("").display().to_string());
    run.run().assert_whole(&ids(1), "none in the usual place");
    let count = server.count();
    let missing = home.path("x.toml").display().to_string();
    for run in [
        run.clone().args(["--config", &missing]),
        run.clone().set("CLOUDLS_CONFIG", &missing),
        run.clone()
            .set("CLOUDLS_CONFIG", home.path("").display().to_string()),
    ] {
        assert_refused(
            &run.run(),
            3,
            &["cannot read the configuration file"],
            "missing",
        );
    }
    std::fs::create_dir_all(home.path(".config/cloudls/config.toml")).unwrap();
    assert_refused(
        &run.run(),
        3,
        &["cannot read the configuration file", "directory"],
        "a folder",
    );
    home.write("bytes.toml", "", 0o600);
    std::fs::write(home.path("bytes.toml"), b"a = 1\n\xff\n").unwrap();
    let run = run
        .args(["--config", &home.path("bytes.toml").display().to_string()])
        .run();
    assert_refused(&run, 3, &["bytes.toml: line 2 is not UTF-8 text"], "bytes");
    assert_eq!(server.count(), count);
}

/// A wrong file: nothing is sent, each error has its place, and no value is shown.
const WRONG: &str = r#"
[profile.a]
provider = "novite"
api_key = "sk_live-4711"
[profile.b]
provider = "novita"
credential = { token = "sk_live-4711" }
regions = ["sk_live-4711"]
endpoint = "https://user:sk_live-4711@host"
secret = sk_live-4711
"#;

#[test]
fn a_wrong_file_ends_every_command_before_anything_is_sent() {
    let server = Cloud::NOVITA.honest(&ids(1));
    let home = Home::with(WRONG);
    let path = home.config();
    let expected: Vec<_> = [
        "3:12: there is no such provider; did you mean novita?",
        "4:1: \"api_key\" of profile a: no secret may stand in this file",
        "7:16: \"token\" of credential of profile b: no secret may stand in this file",
        "8:1: novita does not understand regions, which is for eas, sae, modelarts",
        "9:12: endpoint cannot be used: it must be a base URL",
        "10:10: ",
    ]
    .map(|words| format!("error: {path}:{words}"))
    .to_vec();
    for args in [
        &["ls"][..],
        &["ls", "--debug", "--profile", "b"],
        &["ls", "-p", "novita", "-o", "json"],
        &["config", "validate"],
        &["config", "show"],
        &["config", "show", "--debug"],
    ] {
        let run = home
            .run(args)
            .vars(Cloud::NOVITA.credentials())
            .set("CLOUDLS_NOVITA_ENDPOINT", server.url())
            .run();
        let words: Vec<_> = expected.iter().map(String::as_str).collect();
        assert_refused(&run, 3, &words, &args.join(" "));
        assert!(!run.stderr.contains("4711"), "{run:?}");
    }
    assert_eq!(server.count(), 0);
    // The demo cloud has no use for the file.
    let run = home.run(["ls", "--demo"]).set("CLOUDLS_PROFILE", "x").run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_refused(
        &home.run(["ls", "--demo", "--profile", "a"]).run(),
        2,
        &["--demo"],
        "demo",
    );
}

#[test]
fn init_writes_once_for_the_owner_alone() {
    let home = Home::new();
    let run = home.run(["config", "init"]);
    let first = run.run();
    assert_eq!((first.code, &*first.stdout), (0, ""), "{first:?}");
    assert!(first.stderr.contains(&home.config()), "{first:?}");
    let path = home.path(".config/cloudls/config.toml");
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    let text = std::fs::read_to_string(&path).unwrap();
    for cloud in Cloud::ALL {
        assert!(
            text.contains(&format!("provider = {:?}", cloud.id())),
            "{text}"
        );
    }
    let valid = home.run(["config", "validate"]).run();
    assert_eq!(valid.code, 0, "{valid:?}");
    assert_eq!(
        valid.stdout,
        format!("{}: 0 profiles, no errors\n", home.config())
    );

    assert_refused(
        &run.clone().run(),
        3,
        &[
            "is left as it is",
            "it holds no profile: uncomment an example",
        ],
        "examples",
    );
    std::fs::write(&path, "[profile.lab]\nprovider = \"novita\"\n").unwrap();
    assert_refused(&run.clone().run(), 3, &["hint: edit it"], "a profile");
    std::fs::write(&path, "# mine\n").unwrap();
    assert_refused(
        &run.run(),
        3,
        &["is there already, and is left as it is"],
        "again",
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "# mine\n");
    // Nor is anything written through a link that leads nowhere.
    let link = home.path("link.toml");
    std::os::unix::fs::symlink(home.path("elsewhere"), &link).unwrap();
    let run = run.args(["--config", &link.display().to_string()]).run();
    assert_refused(&run, 3, &["is there already"], "a link");
    assert!(!home.path("elsewhere").exists());
    let run = home
        .run(["config", "init", "--config", "/proc/x/y.toml"])
        .run();
    assert_refused(&run, 3, &["cannot write /proc/x/y.toml"], "no place");
}

/// The credentials of a machine; which profiles are written, and what is said.
struct Machine {
    variables: &'static [(&'static str, &'static str)],
    files: &'static [(&'static str, &'static str)],
    profiles: &'static [&'static str],
    written: &'static [&'static str],
    said: &'static [&'static str],
}

const ALIYUN: &str = r#"{"current":"default","profiles":[
    {"name":"default","mode":"AK","access_key_id":"LTAI-hidden-1","access_key_secret":"hidden-word-1","region_id":"cn-hangzhou"},
    {"name":"prod \"x\"","mode":"AK","access_key_id":"LTAI-hidden-2","access_key_secret":"hidden-word-2","region_id":""},
    {"name":"blank","mode":"AK"},
    {"name":"sso","mode":"CloudSSO","region_id":"cn-beijing"}]}"#;

const ODD_ALIYUN: &str = r#"{"current":"default","profiles":[
    {"name":"default","mode":"AK","access_key_id":"LTAI-hidden-1","access_key_secret":"hidden-word-1","region_id":"CN-Shanghai"},
    {"name":"odd\nname","mode":"AK","access_key_id":"LTAI-hidden-2","access_key_secret":"hidden-word-2"}]}"#;

const KOOCLI: &str = r#"{"current":"lab","authEncrypt":"false","profiles":[
    {"name":"lab","mode":"AKSK","accessKeyId":"hidden-key-1","secretAccessKey":"hidden-word-1","region":"cn-north-4"}]}"#;

const MACHINES: &[Machine] = &[
    Machine {
        variables: &[],
        files: &[],
        profiles: &[],
        written: &["# No credential was found. Its variables: NOVITA_API_KEY."],
        said: &["no credential was found", "next: set the variables"],
    },
    Machine {
        variables: &[
            ("NOVITA_API_KEY", "sk_hidden-word"),
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI-hidden"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hidden-word"),
            ("ALIBABA_CLOUD_REGION_ID", "cn-shanghai"),
        ],
        files: &[],
        profiles: &["eas", "sae", "novita"],
        written: &[
            "# Found: NOVITA_API_KEY.",
            "regions = [\"cn-shanghai\"]  # of ALIBABA_CLOUD_REGION_ID",
        ],
        said: &["3 profiles (eas, sae, novita)", "next: `cloudls doctor`"],
    },
    Machine {
        variables: &[],
        files: &[(".aliyun/config.json", ALIYUN)],
        profiles: &["eas", "eas-prod-x", "sae", "sae-prod-x"],
        written: &[
            "regions = [\"cn-hangzhou\"]  # of /",
            "regions = \"all\"  # all ",
            "# The same as in [profile.eas]: credential = { aliyun_profile = \"default\" }",
            "credential = { aliyun_profile = \"prod \\\"x\\\"\" }",
            "#[profile.eas-sso]\n",
        ],
        said: &["warning: profile eas-sso is commented out: profile sso (mode CloudSSO)"],
    },
    Machine {
        variables: &[],
        files: &[(".aliyun/config.json", ODD_ALIYUN)],
        profiles: &["eas", "sae"],
        written: &[
            "# Found, and left out: the name \"odd\\nname\" has control characters; rename a profile of ~/.aliyun",
            "that are known, as ",
            "\"CN-Shanghai\" is not valid: a region has only",
        ],
        said: &[
            "warning: a profile is left out: the name \"odd\\nname\"",
            "warning: profile sae lists all regions: ",
        ],
    },
    // The key of the variables is that of the file.
    Machine {
        variables: &[
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI-hidden-2"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hidden-word-2"),
        ],
        files: &[(".aliyun/config.json", ALIYUN)],
        profiles: &["eas", "eas-default", "sae", "sae-default"],
        written: &["# The same as in [profile.sae]: credential = { aliyun_profile = \"prod"],
        said: &[],
    },
    Machine {
        variables: &[("HUAWEICLOUD_SDK_AK", "hidden-key")],
        files: &[(".hcloud/config.json", KOOCLI)],
        profiles: &["modelarts-lab"],
        written: &["#[profile.modelarts]\n", "regions = [\"cn-north-4\"]"],
        said: &["warning: profile modelarts is commented out: HUAWEICLOUD_SDK_AK is set, but"],
    },
    Machine {
        variables: &[("HPCAI_USERNAME", "me"), ("HPCAI_PASSWORD", "hidden-word")],
        files: &[(".aliyun/config.json", "{"), (".hcloud/config.json", "[")],
        profiles: &["hpcai"],
        written: &["#[profile.eas]\n"],
        said: &["it is not the JSON that `aliyun configure` writes"],
    },
    // What forbids the file forbids it here.
    Machine {
        variables: &[
            ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true"),
            ("NOVITA_API_KEY", "sk_hidden-word"),
        ],
        files: &[(".aliyun/config.json", ALIYUN)],
        profiles: &["novita"],
        written: &[],
        said: &[],
    },
];

#[test]
fn init_writes_a_profile_for_each_credential_that_is_found() {
    for machine in MACHINES {
        let home = Home::new();
        for (name, text) in machine.files {
            home.write(name, text, 0o600);
        }
        let variables = || {
            machine
                .variables
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
        };
        let run = |args: &[&str]| home.run(args).vars(variables());
        let dry = run(&["config", "init", "--dry-run"]).run();
        assert_eq!((dry.code, &*dry.stderr), (0, ""), "{dry:?}");
        assert!(!home.path(".config").exists());
        let written = run(&["config", "init"]).run();
        assert_eq!((written.code, &*written.stdout), (0, ""), "{written:?}");
        let text = std::fs::read_to_string(home.config()).unwrap();
        assert_eq!(text, dry.stdout);
        assert!(
            !text.contains("hidden") && !written.stderr.contains("hidden"),
            "{text}"
        );
        for words in machine.written {
            assert!(text.contains(words), "{words}: {text}");
        }
        for words in machine.said {
            assert!(written.stderr.contains(words), "{words}: {written:?}");
        }
        let heads = text
            .lines()
            .filter_map(|line| line.strip_prefix("[profile."));
        let heads: Vec<_> = heads.map(|line| line.trim_end_matches(']')).collect();
        assert_eq!(heads, machine.profiles, "{text}");
        let count = match heads.len() {
            1 => "1 profile".to_owned(),
            count => format!("{count} profiles"),
        };
        let valid = run(&["config", "validate"]).run();
        assert!(
            valid.stdout.ends_with(&format!(": {count}, no errors\n")),
            "{valid:?}"
        );
        // Each has a credential and, where the provider has regions, one at least.
        let shown = run(&["config", "show"]).run();
        for profile in &heads {
            assert!(
                shown.stdout.contains(&format!("/{profile}  (")),
                "{shown:?}"
            );
        }
        // Where the file holds no profile, each provider says what it lacks.
        let lacks = shown.stdout.contains("no credential found");
        assert_eq!(lacks, heads.is_empty(), "{shown:?}");
    }
}

/// What was found is what is listed without the file, or more.
#[test]
fn what_init_writes_lists_what_is_listed_without_it() {
    let demo = DemoCloud::start();
    let home = Home::new();
    let list = || {
        let run = home
            .run(["ls", "-o", "json"])
            .vars(demo.variables.clone())
            .run();
        assert_eq!(run.code, 0, "{run:?}");
        let document = run.json();
        let rows = document["instances"].as_array().unwrap().iter();
        let ids: std::collections::BTreeSet<_> = rows
            .map(|row| format!("{} {}", row["provider"], row["id"]))
            .collect();
        ids
    };
    let before = list();
    let init = home.run(["config", "init"]);
    let run = init.vars(demo.variables.clone()).run();
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(list(), before);
}

/// Uncommented one by one, as somebody does who reads the file.
#[test]
fn each_example_of_init_is_valid() {
    let demo = DemoCloud::start();
    let dry = Home::new().run(["config", "init", "--dry-run"]).run();
    let parts: Vec<_> = dry.stdout.split("\n\n").skip(1).collect();
    assert_eq!(parts.len(), Cloud::ALL.len() + 1);
    for (at, part) in parts.iter().enumerate() {
        let is_example = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
        let examples = part.lines().filter(is_example).map(|line| &line[1..]);
        let text = examples.collect::<Vec<_>>().join("\n");
        let home = Home::with(&text);
        let valid = home.run(["config", "validate"]).run();
        assert_eq!(valid.code, 0, "{text}: {valid:?}");
        if at == 0 {
            continue;
        }
        // With the variables that the part names, it lists everything.
        let id = Cloud::ALL[at - 1].id();
        let run = home
            .run(["ls", "-p", id, "-o", "json"])
            .vars(demo.variables.clone());
        let run = run.run();
        assert_eq!(run.code, 0, "{text}: {run:?}");
        let document = run.json();
        let rows = document["instances"].as_array().unwrap();
        let all = DemoFleet::get()
            .rows()
            .iter()
            .filter(|row| row["provider"] == id)
            .count();
        assert_eq!(rows.len(), all, "{text}");
        assert!(rows.iter().all(|row| row["profile"] == id), "{text}");
    }
}

#[test]
fn path_and_validate_say_when_there_is_no_file() {
    let home = Home::new();
    let run = home.run(["config", "path"]).run();
    assert_eq!((run.code, run.stdout), (0, home.config() + "\n"));
    assert!(run.stderr.contains("cloudls config init"));
    let run = home.run(["config", "validate"]).run();
    assert_refused(
        &run,
        3,
        &["there is no configuration file at", &home.config()],
        "none",
    );
    let run = home.run(["config", "path"]).set("HOME", "").run();
    assert_refused(&run, 3, &["HOME is not set", "--config"], "no home");
    let run = home.run(["config", "path"]).set("HOME", "here").run();
    let words = ["HOME is not an absolute path", "--config"];
    assert_refused(&run, 3, &words, "no absolute home");
}

#[test]
fn show_tells_every_value_and_where_it_comes_from() {
    let home = Home::with(
        "[profile.prod]\nprovider = \"eas\"\nregions = [\"cn-shanghai\", \"cn-beijing\"]\n\
         services = \"llm\"\ncredential = { env = \"PROD\" }\n\
         [profile.nov]\nprovider = \"novita\"\nendpoint = \"http://127.0.0.1:1\"\n\
         credential = { file = \"~/key\" }\n[profile.hpc]\nprovider = \"hpcai\"\n\
         credential = { env = \"HPC\" }\n",
    );
    home.write("key", "sk_secret-4711", 0o600);
    let run = home
        .run([
            "config",
            "show",
            "--region",
            "cn-beijing",
            "--concurrency",
            "3",
        ])
        .set("PROD_ALIBABA_CLOUD_ACCESS_KEY_ID", "id-secret-4711")
        .set("PROD_ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret-4711")
        .set("CLOUDLS_EAS_ENDPOINT", "http://u:secret-4711@127.0.0.1:1")
        .set("CLOUDLS_TIMEOUT", "7s")
        .run();
    assert_eq!((run.code, &*run.stderr), (0, ""), "{run:?}");
    assert!(!run.stdout.contains("4711"), "{run:?}");
    let path = home.config();
    let key = home.path("key").display().to_string();
    let line = |number: usize| format!("{path}:{number}");
    let expected = [
        ("config", &*path, "built-in".to_owned()),
        ("concurrency", "3", "--concurrency".to_owned()),
        ("timeout", "7s", "CLOUDLS_TIMEOUT".to_owned()),
        ("deadline", "10m", "built-in".to_owned()),
        ("eas/prod", "", format!("({})", line(1))),
        ("regions", "cn-beijing", "--region".to_owned()),
        ("services", "llm", line(4)),
        (
            "endpoint",
            "*** (it must be a base URL, without user name, query or fragment)",
            "CLOUDLS_EAS_ENDPOINT".to_owned(),
        ),
        (
            "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "***",
            "PROD_ALIBABA_CLOUD_ACCESS_KEY_ID".to_owned(),
        ),
        ("novita/nov", "", format!("({})", line(6))),
        ("endpoint", "http://127.0.0.1:1", line(8)),
        ("NOVITA_API_KEY", "***", key),
        ("endpoint", "https://hpc-ai.com", "built-in".to_owned()),
        (
            "credential",
            "-",
            "hpcai (profile hpc): no credential found in the variables with the prefix HPC"
                .to_owned(),
        ),
    ];
    let lines: Vec<String> = run
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    for (name, value, origin) in expected {
        let line = format!("{name} {value} {origin}").replace("  ", " ");
        assert!(lines.contains(&line), "no {line:?}: {run:?}");
    }
    // A run that would list nothing still shows the settings.
    let run = Home::new().run(["config", "show"]).run();
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout.contains("timeout") && run.stdout.contains("no credential found"),
        "{run:?}"
    );
    let run = Cloudls::new(["config", "show", "--demo"]).run();
    assert!(
        run.code == 0 && run.stdout.contains("novita/demo"),
        "{run:?}"
    );
}
