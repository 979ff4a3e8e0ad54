//! `huaweicloudsdkcore` of `PyPI`.

use super::services::Service;
use super::{Vendor, compare};

const HUAWEI: Vendor = Vendor {
    name: "huawei",
    region: "cn-north-4",
    args: &["instances", "-p", "modelarts", "-o", "json"],
    region_variable: "HUAWEICLOUD_SDK_REGION",
    metadata_variable: "CLOUDLS_MODELARTS_METADATA_ENDPOINT",
    own_hosts: &[],
    package: "huaweicloudsdkmodelarts",
    answer: Service::huawei,
};

#[test]
fn the_account_is_that_of_the_huawei_library_or_it_is_refused() {
    compare(&HUAWEI, include_str!("../../../fixtures/peers/huawei.json"));
}
