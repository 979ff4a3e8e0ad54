//! `alibabacloud_credentials` of `PyPI`.

use super::services::Service;
use super::{Vendor, compare};

const ALIBABA: Vendor = Vendor {
    name: "alibaba",
    region: "cn-shanghai",
    args: &["instances", "-p", "eas", "--service", "x", "-o", "json"],
    region_variable: "ALIBABA_CLOUD_REGION_ID",
    metadata_variable: "CLOUDLS_ALIBABA_METADATA_ENDPOINT",
    own_hosts: &["pai-eas.cn-shanghai.aliyuncs.com"],
    package: "alibabacloud_credentials",
    answer: Service::alibaba,
};

#[test]
fn the_account_is_that_of_the_alibaba_library_or_it_is_refused() {
    compare(
        &ALIBABA,
        include_str!("../../../fixtures/peers/alibaba.json"),
    );
}
