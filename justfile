# What the gate runs.
ci:
    .ci/run

# Rewrites the expected outputs of the tests; read the difference before you commit it.
bless:
    SNAPSHOTS=overwrite cargo test --locked

# A fleet on loopback for measurements, and the variables that point a shell at it.
load rows="100000":
    cargo run --release --locked -- demo --instances {{rows}}
