//! Profiles of the configuration file: which are listed, with whose credential, and what a broken
//! one costs.

use std::fmt::Write as _;

use crate::settings::assert_refused;
use crate::support::{Cloud, Home, Out, Server, Terminal, each_cloud, ids};

/// The lines of a profile that lists one source of a server.
fn profile(name: &str, cloud: Cloud, url: &str, credential: &str) -> String {
    let mut lines = format!("[profile.{name}]\nprovider = {:?}\n", cloud.id());
    for pair in cloud.scope().chunks(2).chain(cloud.kind.chunks(2)) {
        let _ = writeln!(
            lines,
            "{}s = {:?}",
            pair[0].trim_start_matches("--"),
            pair[1]
        );
    }
    let _ = writeln!(lines, "endpoint = {url:?}");
    if !credential.is_empty() {
        let _ = writeln!(lines, "credential = {credential}");
    }
    lines
}

/// The variables of a cloud's credential with a prefix.
fn prefixed(cloud: Cloud, prefix: &str) -> Vec<(String, String)> {
    let credentials = cloud.credentials().into_iter();
    credentials
        .map(|(name, value)| (format!("{prefix}_{name}"), value))
        .collect()
}

/// One account under several names: each row is there as often, and a note says so.
#[test]
fn what_two_profiles_have_in_common_is_noted() {
    let cloud = Cloud::NOVITA;
    let (server, other) = (cloud.honest(&ids(3)), cloud.honest(&ids(2)));
    let file = |urls: &[String]| {
        let profiles = urls
            .iter()
            .enumerate()
            .map(|(at, url)| profile(&format!("p{at}"), cloud, url, "{ env = \"K\" }"));
        Home::with(&profiles.collect::<String>())
    };
    let (one, two) = (server.url(), other.url());
    for (urls, rows, note) in [
        (vec![one.clone(), two.clone()], 5, ""),
        (
            vec![one.clone(), two.clone(), one.clone()],
            8,
            "note: profiles p0 and p2 of novita have 3 instances in common, and each lists them; --profile p0 lists them once\n",
        ),
        (
            vec![one.clone(); 6],
            18,
            "note: profiles p0, p1, p2, p3 and 2 more of novita have 3 instances in common",
        ),
    ] {
        let home = file(&urls);
        let run = home
            .run(["ls", "-o", "json"])
            .vars(prefixed(cloud, "K"))
            .run();
        assert_eq!(
            (run.code, run.json()["count"].as_u64()),
            (0, Some(rows)),
            "{run:?}"
        );
        assert!(run.stderr.contains(note), "{run:?}");
        assert_eq!(
            run.stderr.contains("in common"),
            !note.is_empty(),
            "{run:?}"
        );
        let alone = home
            .run(["ls", "--profile", "p0"])
            .vars(prefixed(cloud, "K"))
            .run();
        assert!(!alone.stderr.contains("in common"), "{alone:?}");
    }
}

/// Of two accounts of one provider the table of a terminal says which a row is of; what is piped has its columns.
#[test]
fn two_profiles_of_a_provider_are_told_apart() {
    let cloud = Cloud::NOVITA;
    let (one, two) = (cloud.honest(&ids(1)), cloud.honest(&ids(1)));
    let credential = "{ env = \"K\" }";
    let config = profile("prod", cloud, &one.url(), credential)
        + &profile("lab", cloud, &two.url(), credential);
    let home = Home::with(&config);
    let run = home.run(["ls", "-q"]).vars(prefixed(cloud, "K"));
    for (flags, width, heading, told) in [
        (&[][..], 80, "PROVIDER PROFILE ID", &["prod", "lab"][..]),
        (&[], 160, "PROVIDER PROFILE ID", &["prod", "lab"]),
        (
            &["--attention", "--keep-unknown"],
            80,
            "PROVIDER PROFILE ID",
            &[],
        ),
        (&["-c", "+profile"], 80, "PROVIDER ID", &["prod", "lab"]),
        (&["--profile", "lab"], 80, "PROVIDER ID", &[]),
        (&["-c", "id"], 80, "ID", &[]),
    ] {
        let run = run
            .clone()
            .args(flags)
            .set("HOME", home.path("").display().to_string());
        let mut terminal = Terminal::start(&run, (width, 24), Out::Terminal);
        let (code, screen) = terminal.finish();
        assert_eq!(code, 0, "{flags:?}: {screen}");
        let words: Vec<_> = screen
            .lines()
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let is_attention = flags.contains(&"--attention");
        assert!(
            is_attention || words.join(" ").starts_with(heading),
            "{flags:?} {width}: {screen}"
        );
        for name in ["prod", "lab"] {
            assert!(
                is_attention || screen.contains(name) == told.contains(&name),
                "{flags:?} {width}: {screen}"
            );
        }
    }
    let piped = run.clone().run();
    let heading = piped.stdout.lines().next().unwrap_or_default();
    assert!(!heading.contains("PROFILE"), "{piped:?}");
    let page = run.args(["-o", "html"]).run();
    assert!(page.stdout.contains(">PROFILE</th>"), "{page:?}");
}

#[test]
fn forty_profiles_of_which_three_are_broken() {
    const MIXED: [Cloud; 5] = [
        Cloud::EAS,
        Cloud::SAE,
        Cloud::HPCAI,
        Cloud::NOVITA,
        Cloud::MODELARTS,
    ];
    let servers = MIXED.map(|cloud| cloud.honest(&ids(2)));
    let mut config = String::new();
    let mut variables = Vec::new();
    let mut whole = Vec::new();
    for index in 0..40 {
        let place = index % 5;
        let (cloud, name) = (MIXED[place], format!("p{index}"));
        let prefix = format!("P{index}");
        let credential = match index {
            7 => "{ command = [\"no-such-program\", \"show\", \"x\"] }".to_owned(),
            13 => "{ file = \"~/open.key\" }".to_owned(),
            _ => format!("{{ env = {prefix:?} }}"),
        };
        config += &profile(&name, cloud, &servers[place].url(), &credential);
        // The keys of one profile are not there.
        if index != 26 {
            variables.extend(prefixed(cloud, &prefix));
        }
        if ![7, 13, 26].contains(&index) {
            whole.push(format!("{}/{name}", cloud.id()));
        }
    }
    let home = Home::with(&config);
    home.write("open.key", "sk_open-to-others", 0o644);
    let run = home.run(["ls", "-o", "json"]).vars(variables);
    let rows: Vec<_> = whole
        .iter()
        .flat_map(|profile| ids(2).into_iter().map(move |id| format!("{profile}/{id}")))
        .collect();
    for _ in 0..10 {
        let run = run.run();
        assert_eq!(run.code, 8, "{run:?}");
        let document = run.json();
        let addresses = document["instances"].as_array().unwrap().iter();
        let addresses: Vec<_> = addresses
            .map(|row| row["address"].as_str().unwrap())
            .collect();
        assert_eq!(addresses, rows);
        let sources = document["sources"].as_array().unwrap();
        let names = sources
            .iter()
            .map(|source| source["profile"].as_str().unwrap());
        assert!(names.eq((0..40).map(|index| format!("p{index}"))));
        let complete = sources.iter().filter(|source| source["complete"] == true);
        assert_eq!(complete.count(), 37);
        let kinds = sources
            .iter()
            .filter(|source| source["error"]["kind"] == "config");
        assert_eq!(kinds.count(), 3);
        for words in [
            "error: hpcai (profile p7): the program no-such-program gave no credential: there is no such program",
            "error: novita (profile p13): ",
            "open.key is open to others: its mode is 0644\nhint: run chmod 600 ",
            "error: sae (profile p26): no credential found in the variables with the prefix P26\n\
             hint: set P26_ALIBABA_CLOUD_ACCESS_KEY_ID and P26_ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            "74 instances from 40 sources: INCOMPLETE, 3 sources short (hpcai/p7, novita/p13, sae/p26)",
        ] {
            assert!(run.stderr.contains(words), "no {words:?}: {run:?}");
        }
        assert!(!run.stderr.contains("sk_open"), "{run:?}");
    }
}

/// Each profile is listed with its own credential, not with another's nor the environment's.
#[test]
fn a_profile_sends_its_own_credential() {
    let cloud = Cloud::NOVITA;
    let server = cloud.honest(&ids(1));
    let url = server.url();
    let config = [
        profile("a", cloud, &url, "{ env = \"A\" }"),
        profile("b", cloud, &url, "{ file = \"~/b.key\" }"),
        profile("c", cloud, &url, "{ file = \"./c.key\" }"),
        profile("d", cloud, &url, ""),
    ];
    let home = Home::with(&config.concat());
    home.write("b.key", "# mine\nsk_of-b\n", 0o600);
    home.write(".config/cloudls/c.key", "NOVITA_API_KEY=sk_of-c\n", 0o400);
    let run = home
        .run(["ls", "-o", "json"])
        .set("A_NOVITA_API_KEY", "sk_of-a")
        .set("NOVITA_API_KEY", "sk_of-d")
        .run();
    assert_eq!(run.code, 0, "{run:?}");
    let mut keys: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.header("authorization").unwrap().to_owned())
        .collect();
    keys.sort();
    assert_eq!(
        keys,
        ["a", "b", "c", "d"].map(|name| format!("Bearer sk_of-{name}"))
    );
    assert!(!run.stderr.contains("sk_of") && !run.stdout.contains("sk_of"));
}

#[test]
fn a_key_pair_stands_in_a_file_of_lines() {
    for cloud in Cloud::with(Cloud::has_key_pair) {
        let server = cloud.honest(&ids(1));
        let home = Home::with(&profile("p", cloud, &server.url(), "{ file = \"~/keys\" }"));
        let lines = cloud
            .credentials()
            .into_iter()
            .map(|(name, value)| format!("{name}={value}\n"));
        home.write("keys", &lines.collect::<String>(), 0o600);
        let run = home.run(["ls", "-o", "json"]).run();
        run.assert_whole(&ids(1), cloud.id());
        let secret = &cloud.secrets()[0];
        // A secret alone is half a pair; the message tells the lines that are expected.
        home.write("keys", secret, 0o600);
        let run = home.run(["ls"]).run();
        assert_refused(
            &run,
            3,
            &["line 1 is not NAME=value", cloud.credentials()[0].0],
            "alone",
        );
        assert!(!run.stderr.contains(&secret[..14]), "{run:?}");
    }
}

#[test]
fn a_file_of_secrets_is_read_only_where_it_is_private() {
    let server = Cloud::NOVITA.honest(&ids(1));
    let home = Home::with(&profile(
        "p",
        Cloud::NOVITA,
        &server.url(),
        "{ file = \"~/key\" }",
    ));
    for (mode, is_read) in [
        (0o600, true),
        (0o400, true),
        (0o640, false),
        (0o604, false),
        (0o620, false),
        (0o777, false),
    ] {
        home.write("key", "sk_key", mode);
        let run = home.run(["ls", "-o", "json"]).run();
        if is_read {
            run.assert_whole(&ids(1), "private");
        } else {
            run.assert_short(&[], 3, &["open to others", "profile p"], "open");
            assert!(run.stderr.contains("hint: run chmod 600"), "{run:?}");
        }
        std::fs::remove_file(home.path("key")).unwrap();
    }
    let run = home.run(["ls"]).run();
    assert_refused(
        &run,
        3,
        &["(profile p): cannot read", "No such file"],
        "absent",
    );
    std::fs::create_dir(home.path("key")).unwrap();
    let run = home.run(["ls"]).run();
    assert_refused(&run, 3, &["is not a regular file"], "a folder");
}

#[test]
fn flags_and_variables_choose_among_profiles() {
    let cloud = Cloud::NOVITA;
    let server = cloud.honest(&ids(1));
    let names = ["b", "a", "c"];
    let profiles = names.map(|name| profile(name, cloud, &server.url(), "{ env = \"X\" }"));
    let home = Home::with(&profiles.concat());
    let listed = |args: &[&str], variable: &str| {
        let run = home
            .run(["ls", "-o", "json"])
            .args(args)
            .set("X_NOVITA_API_KEY", "k");
        let run = run.set("CLOUDLS_PROFILE", variable).run();
        assert_eq!(run.code, 0, "{args:?} {variable}: {run:?}");
        let document = run.json();
        let sources = document["sources"].as_array().unwrap().iter();
        sources
            .map(|source| source["profile"].as_str().unwrap().to_owned())
            .collect::<String>()
    };
    assert_eq!(listed(&[], ""), "bac");
    assert_eq!(listed(&["-p", "novita"], ""), "bac");
    assert_eq!(listed(&[], "c,a"), "ca");
    assert_eq!(listed(&["--profile", "a", "--profile", "b"], "c"), "ab");
    home.write(
        ".config/cloudls/config.toml",
        &format!(
            "[defaults]\nprofiles = [\"c\", \"b\"]\n{}",
            profiles.concat()
        ),
        0o600,
    );
    assert_eq!(listed(&[], ""), "cb");
    assert_eq!(listed(&["--profile", "a"], ""), "a");
    // The environment, and what it has of a provider.
    home.write(
        ".config/cloudls/config.toml",
        &format!(
            "[defaults]\nprofiles = [\"c\", \"env\", \"hpcai\"]\n{}",
            profiles.concat()
        ),
        0o600,
    );
    assert_eq!(home.run(["config", "validate"]).run().code, 0);
    let run = home
        .run(["ls", "-o", "json"])
        .set("X_NOVITA_API_KEY", "k")
        .run();
    assert_eq!(run.code, 8, "{run:?}");
    assert!(run.stderr.contains("HPCAI_ACCESS_TOKEN"), "{run:?}");

    let run = home.run(["ls", "--profile", "d"]).run();
    let words = "--profile: there is no profile \"d\"";
    assert_refused(&run, 2, &[words, "b, a, c, env", &home.config()], "flag");
    let run = home.run(["ls"]).set("CLOUDLS_PROFILE", "d").run();
    assert_refused(
        &run,
        3,
        &["CLOUDLS_PROFILE: there is no profile \"d\""],
        "variable",
    );
    let run = home.run(["ls", "--profile", "a", "-p", "eas"]).run();
    assert_refused(
        &run,
        2,
        &["none of the profiles a is of eas"],
        "another provider",
    );
}

/// What the environment holds keys for is listed beside the file, and inherits nothing from it.
#[test]
fn the_environment_is_a_profile_of_its_own() {
    let (novita, eas) = (Cloud::NOVITA.honest(&ids(1)), Cloud::EAS.honest(&ids(1)));
    let home = Home::with(&profile("prod", Cloud::EAS, &eas.url(), "{ env = \"X\" }"));
    let run = home
        .run(["ls", "-o", "json"])
        .vars(prefixed(Cloud::EAS, "X"))
        .vars(Cloud::NOVITA.credentials())
        .set("CLOUDLS_NOVITA_ENDPOINT", novita.url());
    let sources = |run: &crate::support::Cloudls| {
        let run = run.run();
        let document = run.json();
        let sources = document["sources"].as_array().unwrap().iter();
        let words = |source: &serde_json::Value| {
            let error = source["error"]["message"].as_str().unwrap_or("whole");
            format!("{} {} {error}", source["provider"], source["profile"]).replace('"', "")
        };
        sources.map(words).collect::<Vec<_>>()
    };
    assert_eq!(sources(&run), ["eas prod whole", "novita env whole"]);
    // The environment's Alibaba keys know nothing of the region and endpoint of the file.
    let run = run.vars(Cloud::EAS.credentials());
    assert_eq!(
        sources(&run),
        [
            "eas prod whole",
            "eas env eas: no region given",
            "sae env sae: no region given",
            "novita env whole"
        ]
    );
    assert_eq!(
        sources(&run.args(["--profile", "prod"])),
        ["eas prod whole"]
    );
}

#[test]
fn a_scope_flag_narrows_every_profile_that_understands_it() {
    let cloud = Cloud::EAS;
    let server = cloud.honest(&ids(1));
    let eas = profile(
        "e",
        cloud,
        &format!("{}/{{region}}", server.url()),
        "{ env = \"X\" }",
    );
    let novita = Cloud::NOVITA.honest(&ids(1));
    let config = eas + &profile("n", Cloud::NOVITA, &novita.url(), "{ env = \"X\" }");
    let home = Home::with(&config);
    let run = home
        .run([
            "ls",
            "-o",
            "json",
            "--region",
            "cn-shanghai",
            "--service",
            "bar",
            "--no-shapes",
        ])
        .vars(prefixed(cloud, "X"))
        .set("X_NOVITA_API_KEY", "k");
    let finished = run.run();
    assert_eq!(finished.code, 0, "{finished:?}");
    let paths: Vec<_> = server
        .received()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(
        paths,
        ["/cn-shanghai/api/v2/services/cn-shanghai/bar/instances"]
    );
    let run = run.args(["--project", "p"]).run();
    assert_refused(
        &run,
        2,
        &["--project does not apply to eas, novita"],
        "project",
    );
}

/// Rules between keys cost the profile alone, as they are no mistake of the command line.
#[test]
fn keys_that_do_not_go_together_cost_their_own_profile() {
    let server = Cloud::NOVITA.honest(&ids(1));
    let good = profile("good", Cloud::NOVITA, &server.url(), "{ env = \"X\" }");
    for (lines, words) in [
        (
            "provider = \"sae\"\nregions = \"cn-a\"\ngroups = \"g\"",
            "sae (profile bad): a group needs the application it belongs to",
        ),
        (
            "provider = \"sae\"\ngroups = \"g\"",
            "sae (profile bad): a group needs the application it belongs to",
        ),
        (
            "provider = \"modelarts\"\nregions = [\"a-1\"]\nprojects = \"b-1_x\"",
            "modelarts (profile bad): \"b-1_x\" is not a project of the region a-1",
        ),
        (
            "provider = \"modelarts\"\nregions = [\"a-1\", \"b-1\"]\nprojects = \"p\"",
            "modelarts (profile bad): a project belongs to one region, and several are given",
        ),
        ("provider = \"eas\"", "eas (profile bad): no region given"),
    ] {
        let bad = format!("[profile.bad]\n{lines}\ncredential = {{ env = \"X\" }}\n");
        let home = Home::with(&format!("{bad}{good}"));
        let all = Cloud::ALL.iter().flat_map(|cloud| prefixed(*cloud, "X"));
        let run = home.run(["ls", "-o", "json"]).vars(all).run();
        run.assert_short(&ids(1), 8, &[words], words);
        // A region may come from elsewhere: that none stands in the file is no error in it.
        let valid = home.run(["config", "validate"]).run();
        if words.ends_with("no region given") {
            assert_eq!(valid.code, 0, "{valid:?}");
        } else {
            assert_refused(&valid, 3, &[words, ".toml: "], words);
        }
    }
}

/// Where the environment has no credential, the others that were named are listed all the same.
#[test]
fn an_environment_without_a_credential_costs_itself() {
    let server = Cloud::NOVITA.honest(&ids(2));
    let own = profile("n", Cloud::NOVITA, &server.url(), "{ env = \"X\" }");
    let home = Home::with(&own);
    for names in ["n,env", "env,n"] {
        let run = home.run(["ls", "-o", "json", "--profile", names]);
        let run = run.set("X_NOVITA_API_KEY", "k").run();
        let words = "novita: no credential found";
        assert_eq!((run.code, run.ids()), (8, ids(2)), "{names}: {run:?}");
        assert!(run.stderr.contains(words), "{names}: {run:?}");
    }
    let run = home.run(["ls", "-o", "json", "--profile", "env"]).run();
    assert_refused(&run, 3, &["no credential in the environment"], "env alone");
}

/// A refusal tells which of several profiles it was.
#[test]
fn a_refused_credential_is_told_with_its_profile() {
    each_cloud(|cloud| {
        let good = cloud.honest(&ids(1));
        let bad = Server::start(move |_| cloud.error(401, "Denied", "no", "r"));
        let config = profile("good", cloud, &good.url(), "{ env = \"X\" }")
            + &profile("bad", cloud, &bad.url(), "{ env = \"X\" }");
        let home = Home::with(&config);
        let run = home
            .run(["ls", "-o", "json"])
            .vars(prefixed(cloud, "X"))
            .run();
        assert_eq!((run.code, run.ids()), (8, ids(1)), "{run:?}");
        assert!(run.stderr.contains("(profile bad"), "{run:?}");
        let hint = run
            .stderr
            .lines()
            .find(|line| line.starts_with("hint: "))
            .unwrap();
        let variable = cloud.credentials()[0].0;
        let own = format!(" X_{variable}");
        assert!(hint.contains(&own) || !hint.contains(variable), "{hint}");
        assert!(
            run.stderr.contains(&format!("({}/bad)", cloud.id())),
            "{run:?}"
        );
    });
}

/// The bound is the provider's, and its profiles share it.
#[test]
fn concurrency_bounds_all_profiles_of_a_provider() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let cloud = Cloud::NOVITA;
    let all = ids(20);
    let server = Server::start(move |request| {
        let now = UNDER_WAY.fetch_add(1, Ordering::SeqCst) + 1;
        MOST.fetch_max(now, Ordering::SeqCst);
        std::thread::sleep(std::time::Duration::from_millis(15));
        UNDER_WAY.fetch_sub(1, Ordering::SeqCst);
        cloud.page_of(&all, request)
    });
    let profile = |name: &str| profile(name, cloud, &server.url(), "{ env = \"X\" }");
    let home = Home::with(&["a", "b", "c"].map(profile).concat());
    let run = home
        .run(["ls", "-o", "json", "--page-size", "3", "--concurrency", "6"])
        .vars(prefixed(cloud, "X"))
        .run();
    assert_eq!((run.code, run.ids().len()), (0, 60), "{run:?}");
    let most = MOST.load(Ordering::SeqCst);
    assert!((2..=6).contains(&most), "{most} requests at once");
}
