//! What each provider's work takes in instructions, counted by callgrind, as clocks here are noisy:
//! signing a request, reading a page, writing its rows. `just bench`, or
//! `RUSTFLAGS='--cfg fuzzing' cargo bench --bench micro`.

#[cfg(fuzzing)]
#[expect(dead_code, reason = "the other measurements use the rest")]
mod support;

#[cfg(not(fuzzing))]
#[expect(clippy::print_stdout, reason = "a report")]
fn main() {
    println!("the program's inside is open only with RUSTFLAGS='--cfg fuzzing': see the justfile");
}

#[cfg(fuzzing)]
fn main() {
    counted::main();
}

#[cfg(fuzzing)]
#[expect(clippy::print_stdout, reason = "a report")]
mod counted {
    use std::path::Path;
    use std::process::Command;

    use cloudls::fuzzing::{Then, Work};

    use super::support::measured::{run_if_asked, shell};
    use super::support::replay::Server;
    use super::support::{CLOUDLS, Demo, PROVIDERS};

    /// Says that this process is to do the work, under callgrind.
    const FLAG: &str = "--work";
    /// How often the work is done in the shorter and the longer of two runs: their difference is
    /// free of what it takes to begin.
    const OFTEN: [u64; 2] = [2, 12];

    pub fn main() {
        run_if_asked();
        let arguments: Vec<_> = std::env::args().skip(1).collect();
        if let [flag, provider, step, file, times] = &arguments[..]
            && flag == FLAG
        {
            return work(
                provider,
                step,
                Path::new(file),
                times.parse().expect("a number"),
            );
        }
        println!("## Instructions\n");
        println!("| provider | sign a request | read and map a row | write a row |");
        println!("| --- | --: | --: | --: |");
        let demo = Demo::start(1_000, 0);
        let folder = tempfile::tempdir().expect("a folder for the time being");
        for provider in PROVIDERS {
            let relay = Server::recording(&demo.variable("CLOUDLS_NOVITA_ENDPOINT"));
            let line = format!("{CLOUDLS} instances -q -p {provider} -o jsonl");
            shell(&line, &demo.behind(&relay.base), 1);
            let recorded = relay.into_recorded();
            let pages = recorded.pages();
            let file = folder.path().join(provider);
            std::fs::write(&file, pages[0].1).expect("the folder can be written to");
            let rows = Work::of(provider).read(pages[0].1, Then::Nothing) as u64;
            assert!(
                rows > 0,
                "{provider}: no rows in {}",
                String::from_utf8_lossy(pages[0].1)
            );
            let read = instructions(provider, "read", &file) / rows;
            let written = instructions(provider, "write", &file) / rows;
            let sign = instructions(provider, "sign", &file);
            println!("| {provider} | {sign} | {read} | {} |", written - read);
        }
    }

    /// The instructions of a step, done once.
    fn instructions(provider: &str, step: &str, file: &Path) -> u64 {
        let [few, many] = OFTEN.map(|times| {
            let output = Command::new("valgrind")
                .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
                .arg(std::env::current_exe().expect("this program has a path"))
                .args([FLAG, provider, step])
                .arg(file)
                .arg(times.to_string())
                .output()
                .expect("valgrind is there: it counts the instructions");
            let text = String::from_utf8_lossy(&output.stderr);
            let count = text
                .split_once("Collected : ")
                .and_then(|(_, rest)| rest.split_whitespace().next()?.parse::<u64>().ok());
            count.unwrap_or_else(|| panic!("{text}"))
        });
        (many - few) / (OFTEN[1] - OFTEN[0])
    }

    fn work(provider: &str, step: &str, file: &Path, times: u64) {
        let work = Work::of(provider);
        let body = std::fs::read(file).expect("the recorded page");
        for _ in 0..times {
            match step {
                "sign" => work.sign(),
                "read" => _ = work.read(&body, Then::Nothing),
                _ => _ = work.read(&body, Then::Write),
            }
        }
    }
}
