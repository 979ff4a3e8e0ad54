//! The words of other programs, and what does here what they do there.

/// Words that mean the same, and what to type in their place.
pub type Advice = (&'static [&'static str], &'static str);

/// Commands of other programs, and what does that here.
pub const COMMANDS: &[Advice] = &[
    (
        &[
            "list",
            "ps",
            "get",
            "instance",
            "nodes",
            "servers",
            "vms",
            "search",
            "inventory",
        ],
        "'cloudls instances', or 'cloudls ls' for short, lists them",
    ),
    (
        &["describe", "view", "inspect", "info", "detail", "details"],
        "'cloudls show ADDRESS' shows everything of an instance",
    ),
    (
        &["top", "watch"],
        "'cloudls ls --watch' lists again and again",
    ),
    (
        &["summary", "count", "stats"],
        "'cloudls ls --summary' counts and adds up",
    ),
    (
        &["cost", "costs", "price", "prices", "billing"],
        "'cloudls ls --summary' adds up prices",
    ),
    (&["version"], "'cloudls --version' prints it"),
    (
        &["login", "auth", "configure", "init", "setup"],
        "'cloudls config init' writes a configuration file, 'cloudls providers' says what each provider needs",
    ),
    (
        &["status", "check", "test", "ping", "whoami"],
        "'cloudls doctor' examines each profile",
    ),
    (
        &["profiles", "contexts", "accounts"],
        "'cloudls config show' prints the profiles",
    ),
    (&["completion"], "'cloudls completions SHELL' prints them"),
    (
        &["ssh", "ssh-config"],
        "'cloudls ls -o ssh-config' writes host aliases for ssh",
    ),
    (&["compare"], "'cloudls diff OLD NEW' compares two listings"),
    (
        &[
            "filters",
            "filter",
            "fields",
            "columns",
            "exit-codes",
            "exit-code",
            "environment",
            "env",
        ],
        "'cloudls help filters' explains conditions, 'cloudls help fields' names all fields; 'exit-codes' and 'environment' \
         are further pages",
    ),
    (
        &[
            "delete",
            "rm",
            "stop",
            "start",
            "restart",
            "reboot",
            "kill",
            "terminate",
            "create",
            "run",
            "scale",
            "apply",
            "edit",
            "exec",
            "logs",
            "log",
            "events",
        ],
        "cloudls only lists: it changes nothing, and reads nothing else of an instance",
    ),
];

/// Commands that other programs have behind `config`, and what does that here.
pub const OF_CONFIG: &[Advice] = &[
    (
        &["edit", "set", "add", "open", "unset", "remove", "delete"],
        "'cloudls config path' prints where the file is: it is changed with an editor",
    ),
    (
        &["list", "ls", "get", "view", "cat", "print", "dump"],
        "'cloudls config show' prints every value in effect, and where it comes from",
    ),
    (
        &["check", "lint", "test", "verify"],
        "'cloudls config validate' checks the file",
    ),
    (
        &["new", "create", "generate", "setup"],
        "'cloudls config init' writes one to start from",
    ),
    (
        &["where", "file", "location"],
        "'cloudls config path' prints where the file is",
    ),
];

/// Flags of other programs, and what does that here.
pub const FLAGS: &[Advice] = &[
    (&["--json", "-j"], "'-o json' prints a JSON document"),
    (&["--yaml"], "'-o yaml' prints the document as YAML"),
    (&["--csv"], "'-o csv' prints comma-separated values"),
    (&["--format", "-F"], "'-o FORMAT' chooses the format"),
    (&["--wide", "--long"], "'-o wide' prints more columns"),
    (
        &["--template", "--jq", "--query"],
        "'-o json' into jq, or '-c LIST' for columns",
    ),
    (
        &["-n"],
        "'--limit N' prints so many rows, '--name TEXT' chooses by name",
    ),
    (
        &["--max", "--max-items", "--head", "-L"],
        "'--limit N' prints so many rows",
    ),
    (
        &["-A", "-a", "--all", "--all-namespaces", "--all-regions"],
        "instances in every state are listed; '-p all' asks every provider, '--region all' every region",
    ),
    (
        &["--label", "--labels", "--selector", "--tag", "--tags"],
        "'--filter tags.KEY=VALUE' chooses by a tag",
    ),
    (
        &["-l"],
        "'-o wide' prints more columns, '--filter tags.KEY=VALUE' chooses by a tag",
    ),
    (
        &["-f", "--where", "--filters"],
        "'--filter FIELD=VALUE' is a condition on any field",
    ),
    (
        &["-r", "--regions", "--location"],
        "'--region LIST' chooses regions",
    ),
    (
        &["-s", "--state", "--states"],
        "'--status LIST' chooses by state",
    ),
    (
        &[
            "--since",
            "--newer-than",
            "--younger-than",
            "--created",
            "--age",
        ],
        "'--older-than 30d' chooses by age, --filter 'age<2d' those that are younger; 'cloudls diff' tells what has changed",
    ),
    (
        &[
            "--strict",
            "--partial",
            "--fail-on-partial",
            "--fail",
            "--fail-fast",
            "--best-effort",
            "--ignore-errors",
            "--continue-on-error",
        ],
        "a list that is not whole ends with an exit code of its own; '--allow-partial' makes it 0",
    ),
    (
        &["--expensive", "--dearest", "--top"],
        "'--sort-by price:desc --limit 5' lists the dearest first",
    ),
    (&["--running"], "'--status running' lists those that run"),
    (&["--failed"], "'--status failed' lists those that failed"),
    (
        &["--sort", "--order-by", "-S"],
        "'--sort-by FIELD' sorts, with ':desc' the largest first",
    ),
    (
        &["--reverse"],
        "'--sort-by FIELD:desc' has the largest first",
    ),
    (
        &["--fields", "--cols", "--select"],
        "'-c LIST' chooses columns",
    ),
    (
        &["--cloud", "--vendor", "--providers"],
        "'-p LIST' chooses providers",
    ),
    (
        &["-P", "--profiles", "--account", "--context"],
        "'--profile LIST' chooses profiles",
    ),
    (&["--group", "--by"], "'--group-by FIELD' counts instances"),
    (
        &["--follow", "--refresh", "--interval"],
        "'-w TIME' lists again and again",
    ),
    (
        &["--cost", "--price"],
        "'--summary' adds up prices, --filter 'price>2' chooses by the price per hour",
    ),
    (
        &["--no-heading", "--noheadings", "--no-header"],
        "'--no-headers' leaves out the names of the columns",
    ),
    (
        &["--no-color", "--no-colour"],
        "'--color never', or NO_COLOR=1, prints without colours",
    ),
];

/// Kinds of the vendors, and what they are here.
pub const KINDS: &[Advice] = &[
    (
        &["serverless", "endpoint", "endpoints", "replica", "replicas"],
        "'--kind worker' lists the workers of serverless endpoints, '--kind service' what may have no instance",
    ),
    (
        &["app", "apps", "application", "applications"],
        "'--kind service' lists applications and services that may have no instance",
    ),
    (
        &["vm", "vms", "machine", "node", "lite"],
        "'--kind server' lists servers, '--kind instance' instances",
    ),
    (
        &["training", "train", "trainings"],
        "'--kind job' lists training jobs",
    ),
];

/// Formats of other programs, and what is nearest to them here.
pub const FORMATS: &[Advice] = &[
    (
        &["text", "txt", "plain", "pretty", "human", "list", "default"],
        "'-o table' is for people, '-o name' prints addresses alone",
    ),
    (&["yml"], "'-o yaml' prints the document as YAML"),
    (
        &["ndjson", "json-lines", "jsonlines"],
        "'-o jsonl' prints an instance a line",
    ),
    (
        &["prometheus", "metrics", "openmetrics"],
        "'-o prom' prints Prometheus metrics",
    ),
    (&["ssh"], "'-o ssh-config' writes host aliases for ssh"),
    (
        &["xlsx", "excel", "xls"],
        "'-o csv' prints comma-separated values, which a spreadsheet opens",
    ),
    (
        &["md", "markdown"],
        "'-o html' writes a page, '-o csv' comma-separated values",
    ),
];
