//! The table of the clouds: what each provider's API looks like, as its documents show it.
//!
//! A new provider is one row here, and its name in [`Cloud::ALL`]. Tests name no cloud but where they
//! are about one vendor: they ask a row what it has (`has_pages`, `has_total`, ...). So that none can
//! be taken for another, a [`Cloud`] cannot be compared.

mod api;
mod paging;
mod served;
#[cfg(test)]
mod tests;
mod vendors;

use std::fmt;
use std::ops::Deref;

pub use api::{
    Api, Carried, Compares, Credential, Either, ErrorBody, Fields, Filter, Lenient, LookUpApi,
    Next, NoList, Number, Paging, Part, Place, RequestId, Scalar, ShapeApi, SignedDate, Tampering,
    Throttling,
};
pub use served::put;
use vendors::{ALIBABA, ALIBABA_ANEW, ALIBABA_DATE, ALIBABA_TAMPERING, HUAWEI_TAMPERING};

/// Rows a page, in tests that do not say otherwise.
pub const SIZE: usize = 3;

/// An answer of ModelArts without workspaces.
const NO_WORKSPACES: &str = r#"{"current": 1, "total_count": 0, "workspaces": []}"#;

/// A row of the table.
#[derive(Clone, Copy)]
pub struct Cloud(&'static Api);

impl Deref for Cloud {
    type Target = Api;

    fn deref(&self) -> &Api {
        self.0
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Cloud {
    /// All of them, in the order of listings.
    pub const ALL: &[Self] = &[
        Self::EAS,
        Self::SAE,
        Self::HPCAI,
        Self::NOVITA,
        Self::MODELARTS,
    ];

    /// These, and what else their APIs list in one source.
    pub const EVERY: &[Self] = &[
        Self::EAS,
        Self::SAE,
        Self::HPCAI,
        Self::NOVITA,
        Self::NOVITA_V2,
        Self::MODELARTS,
        Self::SERVERS,
    ];

    /// The kinds of rows that stand in other lists of these, by the same connections.
    pub const KINDS: &[Self] = &[Self::SERVICES, Self::WORKERS, Self::PAID_NOTEBOOKS];

    /// Alibaba Cloud PAI-EAS.
    pub const EAS: Self = Self(&Api {
        name: "eas",
        id: "eas",
        operation: "ListServiceInstances",
        credentials: ALIBABA,
        carriers: &["authorization", "x-acs-security-token"],
        endpoints: &["CLOUDLS_EAS_ENDPOINT"],
        method: "GET",
        scope: &["--region", "cn-shanghai", "--service", "foo"],
        two_sources: Some(&["--region", "cn-shanghai", "--service", "a,b"]),
        region: &["--region", "cn-shanghai"],
        example: &["--region", "cn-shanghai", "--service", "foo"],
        demo: &["--region", "cn-shanghai", "--service", "foo"],
        kind: &[],
        noun: "instances",
        beside: &[],
        lists_own: false,
        variables: &[],
        shapes: &[ShapeApi {
            operation: "DescribeMachineSpec",
            path: "/api/v2/public/instance_types",
            body: r#"{"RequestId": "R", "InstanceMetas": [
                {"InstanceType": "ecs.gn7", "CPU": 8, "Memory": 31, "GPU": "A10", "GPUAmount": 1}
            ], "Types": []}"#,
            list: "/InstanceMetas",
            args: &[],
        }],
        pages: Some(Paging::Numbered {
            number: Place::Query("PageNumber"),
            size: Place::Query("PageSize"),
            may_begin_at_0: false,
        }),
        envelope: r#"{"RequestId": "R", "Instances": [], "PageNumber": 1}"#,
        list: "/Instances",
        no_list: NoList {
            may_be_missing: false,
            may_be_null: false,
        },
        total: Some("/TotalCount"),
        holder: None,
        row: r#"{"InstanceName": "", "Status": "Running", "RestartCount": 0}"#,
        fields: Fields {
            id: "/InstanceName",
            name: "/InstanceName",
            status: "/Status",
            states: [
                ("Running", "running"),
                ("Failed", "failed"),
                ("Pending", "pending"),
            ],
            number: Number {
                at: "/RestartCount",
                becomes: "/restarts",
                is_measure: false,
            },
            time: "/CreateTime",
            texts: &["/Status", "/InstanceType", "/Reason"],
            kind: Some(Either {
                at: "/InstanceType",
                large: Scalar::Text("ecs.gn7"),
                small: Scalar::Text("ecs.c7"),
            }),
            spot: Some(Either {
                at: "/IsSpot",
                large: Scalar::Flag(true),
                small: Scalar::Flag(false),
            }),
            gpus: None,
            ip: Some("/InnerIP"),
            role: Some(Either {
                at: "/Role",
                large: Scalar::Text("Queue"),
                small: Scalar::Text("Standard"),
            }),
        },
        lenient: Lenient {
            row: r#"{"InstanceName": "i", "RestartCount": "3", "StartTime": "soon"}"#,
            key: "restarts",
            value: "3",
        },
        filters: &[
            Filter {
                param: "Filter",
                compares: Compares::Part(&["/InstanceName", "/InstanceType", "/InnerIP"]),
            },
            Filter {
                param: "InstanceStatus",
                compares: Compares::Whole("/Status"),
            },
            Filter {
                param: "InstanceIP",
                compares: Compares::Whole("/InnerIP"),
            },
            Filter {
                param: "InstanceName",
                compares: Compares::Name("/InstanceName"),
            },
            Filter {
                param: "InstanceType",
                compares: Compares::Whole("/InstanceType"),
            },
            Filter {
                param: "IsSpot",
                compares: Compares::Whole("/IsSpot"),
            },
            Filter {
                param: "Role",
                compares: Compares::Whole("/Role"),
            },
        ],
        error: vendors::ALIBABA_ERROR,
        throttling: vendors::ALIBABA_THROTTLING,
        has_permissions: true,
        date: Some(ALIBABA_DATE),
        anew: ALIBABA_ANEW,
        look_ups: &[LookUpApi {
            path: "/api/v2/services",
            envelope: r#"{"RequestId": "R", "Services": []}"#,
            list: "/Services",
            total: Some("/TotalCount"),
            page: Some("PageNumber"),
            next: None,
            row: r#"{"ServiceName": ""}"#,
            id: "/ServiceName",
            running: Some("/RunningInstance"),
            must_be_one: false,
            carried: Carried::Path,
        }],
        tampering: ALIBABA_TAMPERING,
        tampered: &[],
        has_secret_variables: false,
    });

    /// Alibaba Cloud SAE.
    pub const SAE: Self = Self(&Api {
        name: "sae",
        id: "sae",
        operation: "DescribeApplicationInstances",
        credentials: ALIBABA,
        carriers: &["authorization", "x-acs-security-token"],
        endpoints: &["CLOUDLS_SAE_ENDPOINT"],
        method: "GET",
        scope: &["--region", "cn-shanghai", "--app", "A", "--group", "G"],
        two_sources: Some(&["--region", "cn-shanghai", "--app", "A", "--group", "G,H"]),
        region: &["--region", "cn-shanghai"],
        example: &[
            "--region=cn-beijing",
            "--app=d700e680-aa4d-4ec1-afc2-6566b5ff****",
            "--group=b2a8a925-477a-4ed7-b825-d5e22500****",
        ],
        demo: &[
            "--region",
            "cn-shanghai",
            "--app",
            "a255bf15-dc9e-485c-abff-70004073b93d",
            "--group",
            "d40206d9-2262-44bd-9492-928720cce97c",
        ],
        kind: &[],
        noun: "instances",
        beside: &[],
        lists_own: false,
        variables: &[],
        shapes: &[],
        pages: Some(Paging::Numbered {
            number: Place::Query("CurrentPage"),
            size: Place::Query("PageSize"),
            may_begin_at_0: false,
        }),
        envelope: r#"{
            "RequestId": "R", "Message": "success", "Code": "200", "Success": true,
            "Data": {"CurrentPage": 1, "Instances": []}
        }"#,
        list: "/Data/Instances",
        no_list: NoList {
            may_be_missing: false,
            may_be_null: false,
        },
        total: Some("/Data/TotalSize"),
        holder: None,
        row: r#"{
            "InstanceId": "", "InstanceContainerStatus": "Running", "InstanceContainerRestarts": 0
        }"#,
        fields: Fields {
            id: "/InstanceId",
            name: "/InstanceId",
            status: "/InstanceContainerStatus",
            states: [
                ("Running", "running"),
                ("Error", "failed"),
                ("Pending", "pending"),
            ],
            number: Number {
                at: "/InstanceContainerRestarts",
                becomes: "/restarts",
                is_measure: false,
            },
            time: "/CreateTimeStamp",
            texts: &["/InstanceContainerStatus", "/ImageUrl", "/Eip"],
            kind: None,
            spot: None,
            gpus: None,
            ip: Some("/InstanceContainerIp"),
            role: None,
        },
        lenient: Lenient {
            row: r#"{
                "InstanceId": "i", "InstanceContainerRestarts": "3", "UnhealthyMessage": "空",
                "Tags": null
            }"#,
            key: "restarts",
            value: "3",
        },
        filters: &[Filter {
            param: "InstanceId",
            compares: Compares::Whole("/InstanceId"),
        }],
        error: vendors::ALIBABA_ERROR,
        throttling: vendors::ALIBABA_THROTTLING,
        has_permissions: true,
        date: Some(ALIBABA_DATE),
        anew: ALIBABA_ANEW,
        look_ups: &[
            LookUpApi {
                path: "/pop/v1/sam/app/listApplications",
                envelope: r#"{
                    "RequestId": "R", "Code": "200", "Success": true, "Data": {"Applications": []}
                }"#,
                list: "/Data/Applications",
                total: Some("/Data/TotalSize"),
                page: Some("CurrentPage"),
                next: None,
                row: r#"{"AppId": ""}"#,
                id: "/AppId",
                running: Some("/RunningInstances"),
                must_be_one: false,
                carried: Carried::Query,
            },
            LookUpApi {
                path: "/pop/v1/sam/app/describeApplicationGroups",
                envelope: r#"{"RequestId": "R", "Code": "200", "Success": true, "Data": []}"#,
                list: "/Data",
                total: None,
                page: Some("CurrentPage"),
                next: None,
                row: r#"{"GroupId": ""}"#,
                id: "/GroupId",
                running: Some("/RunningInstances"),
                must_be_one: false,
                carried: Carried::Query,
            },
        ],
        tampering: ALIBABA_TAMPERING,
        tampered: &[],
        has_secret_variables: false,
    });

    /// HPC-AI.
    pub const HPCAI: Self = Self(&Api {
        name: "hpcai",
        id: "hpcai",
        operation: "List Instances",
        credentials: &[Credential {
            variable: "HPCAI_ACCESS_TOKEN",
            value: "example-access-token-4713",
            sentinel: Some("hp+Kd3/Zq8=wT6+mV1/bX9=rL4+sN7/cP2=fG5+jY0/uH=aE+/=="),
            is_required: true,
        }],
        carriers: &["cookie", "x-api-key"],
        endpoints: &["CLOUDLS_HPCAI_ENDPOINT"],
        method: "POST",
        scope: &[],
        two_sources: None,
        region: &[],
        example: &[],
        demo: &[],
        kind: &[],
        noun: "instances",
        beside: &[],
        lists_own: false,
        variables: &[],
        shapes: &[],
        pages: Some(Paging::Numbered {
            number: Place::Body("/pager/currentPage"),
            size: Place::Body("/pager/pageSize"),
            may_begin_at_0: false,
        }),
        envelope: r#"{"instances": [], "pager": {"currentPage": 1}}"#,
        list: "/instances",
        no_list: NoList {
            may_be_missing: false,
            may_be_null: true,
        },
        total: Some("/pager/totalEntries"),
        holder: None,
        row: r#"{
            "instanceMetadata": {"instanceId": ""},
            "instanceSpecInfo": {"name": "n", "instanceTypeInfo": {"cpu": {"amount": 8}}},
            "instanceRuntimeInfo": {"status": "Running"}
        }"#,
        fields: Fields {
            id: "/instanceMetadata/instanceId",
            name: "/instanceSpecInfo/name",
            status: "/instanceRuntimeInfo/status",
            states: [
                ("Running", "running"),
                ("StartingFailed", "failed"),
                ("Starting", "starting"),
            ],
            number: Number {
                at: "/instanceSpecInfo/instanceTypeInfo/cpu/amount",
                becomes: "/cpu/count",
                is_measure: true,
            },
            time: "/instanceRuntimeInfo/createAtUnixMs",
            texts: &[
                "/instanceSpecInfo/regionInfo/name",
                "/instanceSpecInfo/regionInfo/location",
                "/instanceSpecInfo/regionInfo/sshAddress",
            ],
            kind: Some(Either {
                at: "/instanceSpecInfo/instanceTypeInfo/instanceTypeName",
                large: Scalar::Text("gn7"),
                small: Scalar::Text("c7"),
            }),
            spot: Some(Either {
                at: "/instanceSpecInfo/isSpotInstance",
                large: Scalar::Flag(true),
                small: Scalar::Flag(false),
            }),
            gpus: Some(Either {
                at: "/instanceSpecInfo/instanceTypeInfo/gpu/amount",
                large: Scalar::Count(1),
                small: Scalar::Count(0),
            }),
            ip: Some("/instanceSpecInfo/regionInfo/sshAddress"),
            role: None,
        },
        lenient: Lenient {
            row: r#"{
                "instanceMetadata": {"instanceId": "i"},
                "instanceSpecInfo": {"instanceTypeInfo": {"memory": {"amount": "16"}}},
                "instanceRuntimeInfo": null
            }"#,
            key: "memory_gb",
            value: "16",
        },
        filters: &[],
        error: ErrorBody {
            envelope: "{}",
            status: None,
            code: Some("/code"),
            message: Some("/message"),
            request_id: Some(RequestId::Header("x-request-id")),
        },
        throttling: Throttling {
            status: 429,
            code: None,
        },
        has_permissions: false,
        date: None,
        anew: &[],
        look_ups: &[],
        // The error body of HPC-AI knows one code.
        tampering: &[Tampering {
            what: "token",
            part: Part::Header("cookie", "AccessToken="),
            code: Some("-1"),
        }],
        tampered: &[],
        has_secret_variables: false,
    });

    /// Novita.
    pub const NOVITA: Self = Self(&Api {
        name: "novita",
        id: "novita",
        operation: "List Instances",
        credentials: &[Credential {
            variable: "NOVITA_API_KEY",
            value: "sk_example-api-key-4714",
            sentinel: Some("sk_+Wn5/Jb2=qX8+tK4/vR7=zM1+dF9/hS3=lC6+pG0/yT=eU+/=="),
            is_required: true,
        }],
        carriers: &["authorization"],
        endpoints: &["CLOUDLS_NOVITA_ENDPOINT"],
        method: "GET",
        scope: &[],
        two_sources: None,
        region: &[],
        example: &[],
        demo: &[],
        kind: &[],
        noun: "instances",
        beside: &[],
        lists_own: false,
        variables: &[],
        shapes: &[
            ShapeApi {
                args: &["--prices"],
                ..vendors::NOVITA_PRODUCTS
            },
            ShapeApi {
                args: &["--prices"],
                ..vendors::NOVITA_CPU_PRODUCTS
            },
        ],
        pages: Some(Paging::Numbered {
            number: Place::Query("pageNum"),
            size: Place::Query("pageSize"),
            may_begin_at_0: true,
        }),
        envelope: r#"{"instances": []}"#,
        list: "/instances",
        no_list: NoList {
            may_be_missing: false,
            may_be_null: false,
        },
        total: Some("/total"),
        holder: None,
        row: r#"{"id": "", "name": "n", "status": "running", "cpuNum": "8"}"#,
        fields: Fields {
            id: "/id",
            name: "/name",
            status: "/status",
            states: [
                ("running", "running"),
                ("exited", "stopped"),
                ("pulling", "starting"),
            ],
            number: Number {
                at: "/cpuNum",
                becomes: "/cpu/count",
                is_measure: true,
            },
            time: "/createdAt",
            texts: &["/name", "/status", "/productName", "/clusterName"],
            kind: Some(Either {
                at: "/productName",
                large: Scalar::Text("gn7 H100"),
                small: Scalar::Text("c7"),
            }),
            spot: Some(Either {
                at: "/billingMode",
                large: Scalar::Text("spot"),
                small: Scalar::Text("onDemand"),
            }),
            gpus: Some(Either {
                at: "/gpuNum",
                large: Scalar::Text("1"),
                small: Scalar::Text("0"),
            }),
            ip: None,
            role: None,
        },
        lenient: Lenient {
            row: r#"{
                "id": "i", "memory": 16, "endTime": "-1", "spotReclaimTime": "0", "statusError": null
            }"#,
            key: "memory_gb",
            value: "16",
        },
        filters: &[
            Filter {
                param: "name",
                compares: Compares::Part(&["/name"]),
            },
            Filter {
                param: "productName",
                compares: Compares::Part(&["/productName"]),
            },
            Filter {
                param: "status",
                compares: Compares::Whole("/status"),
            },
        ],
        error: ErrorBody {
            envelope: r#"{"metadata": {}}"#,
            status: Some("/code"),
            code: Some("/reason"),
            message: Some("/message"),
            request_id: Some(RequestId::Header("x-request-id")),
        },
        throttling: Throttling {
            status: 429,
            code: Some("RATE_LIMIT_EXCEEDED"),
        },
        has_permissions: true,
        date: None,
        anew: &[],
        look_ups: &[],
        tampering: &[Tampering {
            what: "key",
            part: Part::Header("authorization", "Bearer sk_"),
            code: Some("UNAUTHORIZED"),
        }],
        tampered: &[],
        has_secret_variables: true,
    });

    /// Huawei Cloud ModelArts.
    pub const MODELARTS: Self = Self(&Api {
        name: "modelarts",
        id: "modelarts",
        operation: "ListDevServerJobs",
        credentials: &[
            Credential {
                variable: "HUAWEICLOUD_SDK_AK",
                value: "EXAMPLEAK",
                sentinel: None,
                is_required: true,
            },
            Credential {
                variable: "HUAWEICLOUD_SDK_SK",
                value: "example-secret-key-4715",
                sentinel: Some("Hs+8Kx/4Pz=b7Ty+Wm1/Qd6=Rf3Lv+Nc9/Jg2=Xh5Zt0+/Ek=="),
                is_required: true,
            },
            Credential {
                variable: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
                value: "example-token-4716",
                sentinel: Some("hQpj+Vw9/tB3=kZ7nC+rM5/yD1=gX8sL+fQ6/jH2=uT4wE0+/=="),
                is_required: false,
            },
        ],
        carriers: &["authorization", "x-security-token"],
        endpoints: &["CLOUDLS_MODELARTS_ENDPOINT", "HUAWEICLOUD_SDK_IAM_ENDPOINT"],
        method: "GET",
        scope: &["--region", "cn-north-4", "--project", "P"],
        two_sources: Some(&["--region", "cn-north-4", "--project", "P,Q"]),
        region: &["--region", "cn-north-4"],
        example: &["--region", "cn-north-4", "--project", "0123456789abcdef"],
        demo: &["--region", "cn-north-4"],
        kind: &["--kind", "job"],
        noun: "jobs",
        beside: &[],
        lists_own: false,
        variables: &[],
        shapes: &[],
        pages: Some(Paging::Undocumented {
            offset: Place::Query("offset"),
            limit: Place::Query("limit"),
        }),
        envelope: r#"{"current": 1, "data": []}"#,
        list: "/data",
        no_list: NoList {
            may_be_missing: true,
            may_be_null: false,
        },
        total: Some("/total"),
        holder: None,
        row: r#"{"id": "", "name": "n", "status": "PROCESSING", "abnormal_count": 0}"#,
        fields: Fields {
            id: "/id",
            name: "/name",
            status: "/status",
            states: [
                ("PROCESSING", "running"),
                ("FINISHED", "succeeded"),
                ("DELETED", "deleted"),
            ],
            // A count of failed nodes, which has no key of its own.
            number: Number {
                at: "/abnormal_count",
                becomes: "/status_reason",
                is_measure: false,
            },
            time: "/create_at",
            texts: &["/name", "/status", "/type", "/user_name"],
            kind: Some(Either {
                at: "/type",
                large: Scalar::Text("gn7"),
                small: Scalar::Text("c7"),
            }),
            spot: None,
            gpus: None,
            ip: None,
            role: None,
        },
        lenient: Lenient {
            row: r#"{"id": "i", "create_at": "1749536420547", "update_at": null}"#,
            key: "created_at",
            value: r#""2025-06-10T06:20:20Z""#,
        },
        filters: &[
            Filter {
                param: "id",
                compares: Compares::Whole("/id"),
            },
            Filter {
                param: "name",
                compares: Compares::Name("/name"),
            },
            Filter {
                param: "type",
                compares: Compares::Whole("/type"),
            },
            Filter {
                param: "status",
                compares: Compares::Whole("/status"),
            },
        ],
        error: ErrorBody {
            envelope: "{}",
            status: None,
            code: Some("/error_code"),
            message: Some("/error_msg"),
            request_id: Some(RequestId::Body("/request_id")),
        },
        throttling: Throttling {
            status: 429,
            code: Some("APIGW.0308"),
        },
        has_permissions: true,
        date: Some(SignedDate {
            header: "x-sdk-date",
            format: "%Y%m%dT%H%M%SZ",
            refusal: (401, "APIGW.0301"),
        }),
        anew: &["x-sdk-date", "authorization"],
        look_ups: &[LookUpApi {
            path: "/v3/projects",
            envelope: r#"{"projects": []}"#,
            list: "/projects",
            total: None,
            page: None,
            next: Some(Next::Link("/links/next")),
            row: r#"{"id": "", "name": "cn-north-4"}"#,
            id: "/id",
            running: None,
            must_be_one: true,
            carried: Carried::Header,
        }],
        tampering: HUAWEI_TAMPERING,
        // A query, so that there is one to change.
        tampered: &["--param", "modelarts.visible=true"],
        has_secret_variables: false,
    });

    /// The Lite Servers of ModelArts.
    pub const SERVERS: Self = Self(&Api {
        name: "servers",
        operation: "ListAllDevServers",
        kind: &["--kind", "server"],
        noun: "servers",
        beside: &[
            ("/dev-servers/hyperinstance/all", vendors::NO_DATA),
            ("/dev-servers/hyperinstance", vendors::NO_DATA),
        ],
        lists_own: true,
        shapes: &[ShapeApi {
            operation: "ListDevServerFlavors",
            path: "/v1/P/dev-servers/flavors",
            body: r#"{"total": 1, "data": [{"flavor": "f", "specification": "8 vCPUs"}]}"#,
            list: "/data",
            args: &[],
        }],
        row: r#"{"id": "", "name": "n", "status": "RUNNING", "flavor": "f", "volumes": [{"size": 100}]}"#,
        fields: Fields {
            states: [
                ("RUNNING", "running"),
                ("ERROR", "failed"),
                ("STOPPED", "stopped"),
            ],
            number: Number {
                at: "/volumes/0/size",
                becomes: "/disk_gb",
                is_measure: true,
            },
            texts: &["/name", "/status", "/flavor"],
            kind: Some(Either {
                at: "/flavor",
                large: Scalar::Text("gn7"),
                small: Scalar::Text("c7"),
            }),
            ..Self::MODELARTS.0.fields
        },
        filters: &[],
        tampered: &[],
        ..*Self::MODELARTS.0
    });

    /// Notebooks of ModelArts: two lists, of those that are paid for and of free ones.
    pub const NOTEBOOKS: Self = Self(&Api {
        name: "notebooks",
        operation: "ListNotebooks",
        kind: &["--kind", "notebook"],
        noun: "notebooks",
        beside: &[("/workspaces", NO_WORKSPACES)],
        lists_own: false,
        pages: Some(Paging::Offset {
            offset: Place::Query("offset"),
            limit: Place::Query("limit"),
        }),
        shapes: &[ShapeApi {
            operation: "ListNotebookFlavors",
            path: "/v1/P/notebooks/flavors",
            body: r#"{"total": 1, "data": [{"id": "f", "category": "CPU", "vcpus": 8}]}"#,
            list: "/data",
            args: &[],
        }],
        row: r#"{"id": "", "name": "n", "status": "RUNNING", "flavor": "f"}"#,
        ..*Self::SERVERS.0
    });

    /// The notebooks that are paid for, all on one page: there are pages of 10, 20 or 50, and of no other size.
    pub const PAID_NOTEBOOKS: Self = Self(&Api {
        operation: "ListAllNotebooks",
        beside: &[
            ("/workspaces", NO_WORKSPACES),
            ("feature=DEFAULT", vendors::NO_DATA),
        ],
        lists_own: true,
        pages: None,
        fields: Fields {
            time: "/lease/create_at",
            number: Number {
                at: "/custom_spec/cpu",
                becomes: "/cpu/count",
                is_measure: true,
            },
            ..Self::NOTEBOOKS.0.fields
        },
        row: r#"{"id": "", "name": "n", "status": "RUNNING", "flavor": "f", "custom_spec": {"cpu": 8}}"#,
        lenient: Lenient {
            row: r#"{"id": "i", "lease": {"create_at": "1749536420547"}, "image": null}"#,
            ..Self::NOTEBOOKS.0.lenient
        },
        ..*Self::NOTEBOOKS.0
    });

    /// The services of PAI-EAS that have no instance, and should have none.
    pub const SERVICES: Self = Self(&Api {
        name: "services",
        operation: "ListServices",
        kind: &["--kind", "service"],
        noun: "services",
        scope: &["--region", "cn-shanghai"],
        two_sources: None,
        beside: &[(
            "/instances",
            r#"{"RequestId": "R", "Instances": [], "PageNumber": 1, "TotalCount": 0}"#,
        )],
        shapes: &[],
        envelope: r#"{"RequestId": "R", "Services": [], "PageNumber": 1}"#,
        list: "/Services",
        row: r#"{
            "ServiceName": "", "Status": "Stopped", "Cpu": 8,
            "TotalInstance": 0, "RunningInstance": 0, "PendingInstance": 0
        }"#,
        fields: Fields {
            id: "/ServiceName",
            name: "/ServiceName",
            states: [
                ("Running", "running"),
                ("Stopped", "stopped"),
                ("Waiting", "pending"),
            ],
            number: Number {
                at: "/Cpu",
                becomes: "/cpu/count",
                is_measure: true,
            },
            texts: &["/Status", "/Image", "/Message"],
            kind: None,
            spot: None,
            ip: None,
            role: None,
            ..Self::EAS.0.fields
        },
        lenient: Lenient {
            row: r#"{"ServiceName": "i", "Cpu": "3", "RunningInstance": "0", "TotalInstance": 0, "Labels": null}"#,
            key: "cpu",
            value: r#"{"count": 3, "model": null}"#,
        },
        filters: &[],
        look_ups: &[],
        ..*Self::EAS.0
    });

    /// Workers of Novita: each the only one of an endpoint of its id.
    pub const WORKERS: Self = Self(&Api {
        name: "workers",
        operation: "List Endpoints",
        kind: &["--kind", "worker"],
        noun: "endpoints",
        shapes: &[vendors::NOVITA_PRODUCTS, vendors::NOVITA_CLUSTERS],
        envelope: r#"{"endpoints": []}"#,
        list: "/endpoints",
        row: r#"{"id": "", "workerConfig": {"gpuNum": 8}, "workers": [{"id": "", "state": {"state": "serving"}}]}"#,
        holder: Some("/id"),
        fields: Fields {
            id: "/workers/0/id",
            name: "/workers/0/id",
            status: "/workers/0/state/state",
            states: [
                ("serving", "running"),
                ("exited", "stopped"),
                ("pulling", "starting"),
            ],
            number: Number {
                at: "/workerConfig/gpuNum",
                becomes: "/gpu/count",
                is_measure: true,
            },
            texts: &["/url", "/appName", "/image/image"],
            kind: None,
            spot: None,
            gpus: None,
            ..Self::NOVITA.0.fields
        },
        lenient: Lenient {
            row: r#"{"id": "i", "rootfsSize": "16", "clusterIDs": null, "workers": [{"state": null}]}"#,
            key: "disk_gb",
            value: "16",
        },
        filters: &[],
        ..*Self::NOVITA.0
    });

    /// Novita by its second API.
    pub const NOVITA_V2: Self = Self(&Api {
        name: "novita v2",
        operation: "List Instances (v2)",
        kind: &[],
        variables: &[("CLOUDLS_NOVITA_API", "v2")],
        shapes: &[
            vendors::NOVITA_PRODUCTS,
            vendors::NOVITA_CPU_PRODUCTS,
            vendors::NOVITA_CLUSTERS,
        ],
        pages: Some(Paging::Cursor {
            token: Place::Query("cursor"),
            size: Some(Place::Query("limit")),
            next: Next::Token("/next_cursor"),
        }),
        envelope: r#"{"data": []}"#,
        list: "/data",
        row: r#"{
            "id": "", "name": "n", "status": {"status": "running"}, "resource_specs": {"cpu_num": 8}
        }"#,
        fields: Fields {
            status: "/status/status",
            number: Number {
                at: "/resource_specs/cpu_num",
                becomes: "/cpu/count",
                is_measure: true,
            },
            time: "/created_at",
            texts: &["/name", "/image", "/region"],
            kind: None,
            spot: Some(Either {
                at: "/billing/mode",
                large: Scalar::Text("spot"),
                small: Scalar::Text("postpaid"),
            }),
            gpus: Some(Either {
                at: "/resource_specs/gpu_num",
                large: Scalar::Count(1),
                small: Scalar::Count(0),
            }),
            ..Self::NOVITA.0.fields
        },
        lenient: Lenient {
            row: r#"{"id": "i", "resource_specs": {"memory_gb": "16"}, "billing": null}"#,
            key: "memory_gb",
            value: "16",
        },
        filters: &[],
        ..*Self::NOVITA.0
    });
}
