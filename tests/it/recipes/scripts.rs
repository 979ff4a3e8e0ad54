//! Recipes for scripts and for what runs them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Case, Kitchen, Recipe, script, shown, try_all, went_well};
use crate::support::DemoCloud;

pub const CASES: &[Case] = &[
    Case {
        title: "Use whole lists only",
        needs: &[],
        check: whole_lists,
    },
    Case {
        title: "An alarm by exit code",
        needs: &[],
        check: alarm,
    },
    Case {
        title: "Cron",
        needs: &[],
        check: cron,
    },
    Case {
        title: "A page in the mail every week",
        needs: &["base64"],
        check: mail,
    },
    Case {
        title: "A page on the wall",
        needs: &[],
        check: wall,
    },
];

#[test]
fn they_do_what_they_say() {
    try_all(CASES);
}

fn whole_lists(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    went_well(recipe, kitchen);
    let whole = kitchen.text("fleet.json").unwrap();
    let count = format!("\"count\":{}", kitchen.rows().len());
    assert!(whole.contains(&count), "{whole}");
    kitchen.without_novita();
    let served = kitchen.run(script(recipe));
    assert_eq!((served.code, &*served.stdout), (8, ""), "{served:?}");
    assert_eq!(kitchen.text("fleet.json").unwrap(), whole);
    assert_eq!(kitchen.text("fleet.json.new"), None);
}

fn alarm(recipe: &Recipe, kitchen: &mut Kitchen, cloud: &DemoCloud) {
    shown(recipe, kitchen, cloud);
    kitchen.without_novita();
    let served = went_well(recipe, kitchen);
    assert!(
        served.stdout.ends_with("\ncannot tell: exit code 8\n"),
        "{served:?}"
    );
    kitchen.set("CLOUDLS_PROVIDER", "modelarts".to_owned());
    let served = went_well(recipe, kitchen);
    assert_eq!(served.stdout, "stopped instances hold GPUs, or may\n");
    kitchen.set("CLOUDLS_PROVIDER", "hpcai".to_owned());
    let of_failed = script(recipe).replace("--status stopped", "--status failed");
    let served = kitchen.run(&of_failed);
    assert_eq!(served.stdout, "no GPU is held by a stopped instance\n");
}

/// Five fields and a command, which `/bin/sh` runs in the home folder.
fn cron(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let table = recipe.blocks("crontab").next().unwrap();
    let is_variable = |line: &&str| line.starts_with("PATH=/");
    let printed: Vec<_> = table
        .lines()
        .filter(|line| !is_variable(line))
        .map(|line| kitchen.run(command(line)))
        .collect();
    let [mailed, kept] = &printed[..] else {
        panic!("{printed:?}")
    };
    assert_eq!((mailed.code, &*mailed.stderr), (0, ""), "{mailed:?}");
    let named = kitchen.run("cloudls ls -q --attention -o name").stdout;
    assert_eq!(
        mailed.stdout.lines().count(),
        named.lines().count(),
        "{mailed:?}"
    );
    let silent = (0, "", "");
    assert_eq!((kept.code, &*kept.stdout, &*kept.stderr), silent);
    assert!(
        kitchen
            .text("fleet.json")
            .unwrap()
            .contains("\"complete\":true")
    );
}

/// The command of a line of a crontab, with its five fields looked at.
fn command(line: &str) -> &str {
    let ranges = [0..=59, 0..=23, 1..=31, 1..=12, 0..=7];
    let mut rest = line;
    for range in ranges {
        let (field, more) = rest.split_once([' ', '\t']).unwrap();
        rest = more.trim_start();
        for part in field.split(',') {
            let (span, step) = part.split_once('/').unwrap_or((part, "1"));
            assert!(step.parse::<u32>().is_ok_and(|step| step > 0), "{line}");
            let mut ends = span.split('-');
            assert!(
                span == "*" || ends.all(|end| end.parse().is_ok_and(|end| range.contains(&end))),
                "{field:?} in {line}"
            );
        }
    }
    // It ends the command, unless a backslash stands before it.
    assert!(!rest.is_empty() && !rest.contains('%'), "{line}");
    rest
}

/// What a program in the place of `sendmail` is given.
fn mail(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    let program = kitchen.path("sendmail");
    fs::write(&program, "#!/bin/sh\ncat > \"$HOME/sent\"\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    kitchen.set("SENDMAIL", program.display().to_string());
    let rows = kitchen.rows().len();
    went_well(recipe, kitchen);
    let sent = kitchen.text("sent").unwrap();
    let subject = format!("To: ops@example.com\nSubject: Clouds: {rows} instances from ");
    assert!(sent.starts_with(&subject), "{sent}");
    let attached = |sent: &str| {
        let (_, rest) = sent.split_once("filename=clouds.html\n\n")?;
        let (page, _) = rest.split_once("\n--cloudls--\n")?;
        let page = STANDARD.decode(page.replace('\n', "")).unwrap();
        Some(String::from_utf8(page).unwrap())
    };
    let page = attached(&sent).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    kitchen.without_novita();
    went_well(recipe, kitchen);
    let sent = kitchen.text("sent").unwrap();
    assert!(sent.contains("INCOMPLETE") && sent.contains("\nerror: novita "));
    assert!(attached(&sent).unwrap().contains("INCOMPLETE"));
    // Where there is no page, what is said is sent all the same.
    kitchen.set("CLOUDLS_PROVIDER", "nosuch".to_owned());
    went_well(recipe, kitchen);
    let sent = kitchen.text("sent").unwrap();
    assert!(
        sent.contains("\nerror: ") && sent.ends_with("\n--cloudls--\n"),
        "{sent}"
    );
    assert_eq!(attached(&sent), None);
}

fn wall(recipe: &Recipe, kitchen: &mut Kitchen, _: &DemoCloud) {
    went_well(recipe, kitchen);
    let page = |kitchen: &Kitchen| kitchen.text("clouds.html").unwrap();
    assert!(page(kitchen).contains(": complete</h1>"));
    kitchen.without_novita();
    went_well(recipe, kitchen);
    let short = page(kitchen);
    assert!(short.contains("INCOMPLETE, 1 source short (novita)</h1>"));
    kitchen.set("CLOUDLS_PROVIDER", "nosuch".to_owned());
    assert_ne!(kitchen.run(script(recipe)).code, 0);
    assert_eq!(page(kitchen), short);
}
