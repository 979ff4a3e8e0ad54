//! Where ModelArts is, and the services that authorise its calls.

use crate::core::about::{EndpointSetting, Exception};

/// The regions of the European site.
const EUROPE: &[&str] = &["eu-*"];

/// ModelArts itself.
pub const OWN: EndpointSetting = EndpointSetting::at(
    "CLOUDLS_MODELARTS_ENDPOINT",
    "https://modelarts.{region}.myhuaweicloud.com",
)
.except(&[
    Exception {
        regions: &["ap-southeast-1"],
        url: "https://modelarts.{region}.myhuaweicloud.cn",
    },
    Exception {
        regions: EUROPE,
        url: "https://modelarts.{region}.myhuaweicloud.eu",
    },
]);

/// Identity and access management: tokens, and the project of a region.
pub const IAM: EndpointSetting = EndpointSetting::at(
    "HUAWEICLOUD_SDK_IAM_ENDPOINT",
    "https://iam.{region}.myhuaweicloud.com",
)
.of_service("iam_endpoint")
.except(&[
    // No region of their own in the SDK's table of IAM.
    Exception {
        regions: &["af-north-1", "cn-north-11", "cn-southwest-3"],
        url: "https://iam.myhuaweicloud.com",
    },
    Exception {
        regions: EUROPE,
        url: "https://iam.{region}.myhuaweicloud.eu",
    },
]);

/// IAM without a region.
pub const GLOBAL_IAM: &str = "https://iam.myhuaweicloud.com";

/// The security token service. The SDK knows it in some regions only, and asks this one in all others.
pub const STS: EndpointSetting = EndpointSetting::at("HUAWEICLOUD_SDK_STS_ENDPOINT", GLOBAL_STS)
    .of_service("sts_endpoint")
    .except(&[
        Exception {
            regions: &[
                "af-south-1",
                "ap-southeast-1",
                "ap-southeast-2",
                "ap-southeast-3",
                "ap-southeast-4",
                "cn-east-3",
                "cn-south-1",
                "cn-southwest-2",
                "la-south-2",
                "sa-brazil-1",
                "tr-west-1",
            ],
            url: "https://sts.{region}.myhuaweicloud.com",
        },
        Exception {
            regions: EUROPE,
            url: "https://sts.{region}.myhuaweicloud.eu",
        },
    ]);

/// The security token service where no region is known.
pub const GLOBAL_STS: &str = "https://sts.cn-north-4.myhuaweicloud.com";
