# What the gate runs.
ci:
    .ci/run

# Installs the programs that tests hold the output against: Debian packages where root runs this.
programs:
    .ci/programs

# Rewrites the expected outputs of the tests; read the difference before you commit it.
bless:
    SNAPSHOTS=overwrite cargo test --locked

# The packages: an archive with the static program, a .deb, a list of parts, checksums. Needs cargo-deb and
# cargo-cyclonedx; `packaging/check` tries what was made.
dist:
    packaging/dist

# Renews docs/captures and the blocks of the pages that show them. Needs tmux, Python and Chromium.
captures:
    docs/captures/make
    CAPTURES=overwrite cargo test --locked --test it formats::html::seen::pictures

# Every fault on every cloud, as a table: what a server does wrong, and what comes out.
faults:
    cargo test --locked --test it fault_table -- --nocapture

# Which calls a listing of the demo cloud makes, as a table.
requests:
    cargo test --locked --test it calls::what_a_listing_asks -- --nocapture

# What terminals of every width show of every command, as a table.
widths:
    cargo test --locked --test it widths:: -- --nocapture

# What bash, zsh and fish show after TAB, case by case. Needs the shells.
completions:
    cargo test --locked --test it completions::shells -- --nocapture

# What is answered to words that are typed wrongly.
typed:
    cargo test --locked --test it typed::what_is_answered -- --nocapture

# Whole worlds from seeds: so many (100000), or the one of `--seed N`, request by request.
worlds *which:
    .ci/worlds {{which}}

# How well it is told what a throttled listing still takes, as a table.
forecasts:
    cargo test --locked --lib worlds::forecast::forecasts -- --ignored --nocapture

# What a listing takes, beside curl and jq, and what each provider's work takes in instructions. Needs curl, jq
# and valgrind; half an hour.
bench:
    RUSTFLAGS='--cfg fuzzing' CARGO_TARGET_DIR=target/micro cargo bench --locked --bench micro
    cargo bench --locked --bench end_to_end
    cargo bench --locked --bench pacing

# A fleet on loopback for measurements, and the variables that point a shell at it.
load rows="100000":
    cargo run --release --locked -- demo --instances {{rows}}
