"""Lists the demo cloud by the vendors' own clients, page by page, and prints the ids as JSON.

Its arguments are the URL of the demo cloud and a page size; keys and the token of an identity provider are in the
environment.
"""

import json
import os
import sys
import warnings

import loopback
from alibabacloud_credentials.client import Client as Credential
from alibabacloud_credentials.models import Config as CredentialConfig
from alibabacloud_credentials.provider import OIDCRoleArnCredentialsProvider, RamRoleArnCredentialsProvider
from alibabacloud_eas20210701 import models as eas_models
from alibabacloud_eas20210701.client import Client as Eas
from alibabacloud_sae20190506 import models as sae_models
from alibabacloud_sae20190506.client import Client as Sae
from alibabacloud_tea_openapi.models import Config
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkmodelarts.v1 import ListDevServerJobsRequest, ModelArtsClient

warnings.simplefilter("ignore")
SERVER, SIZE = sys.argv[1], int(sys.argv[2])
ROLE = "acs:ram::1234567890123456:role/reader"
loopback.lead_to(SERVER)


def config(region, product, credential=None):
    key = {"credential": credential} if credential else {
        "access_key_id": os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        "access_key_secret": os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
    }
    return Config(region_id=region, endpoint=f"{product}.{region}.aliyuncs.com", **key)


def pages(call, rows, total):
    found, number = [], 1
    while True:
        body = call(number).body
        found += rows(body) or []
        if len(found) >= total(body) or not rows(body):
            return found
        number += 1


def eas(region, credential=None, **wanted):
    client = Eas(config(region, "pai-eas", credential))
    services = pages(
        lambda number: client.list_services(eas_models.ListServicesRequest(page_number=number, page_size=SIZE)),
        lambda body: body.services,
        lambda body: body.total_count,
    )
    ids = []
    for service in services:
        instances = pages(
            lambda number: client.list_service_instances(
                region,
                service.service_name,
                eas_models.ListServiceInstancesRequest(page_number=number, page_size=SIZE, **wanted),
            ),
            lambda body: body.instances,
            lambda body: body.total_count,
        )
        ids += [instance.instance_name for instance in instances]
    return ids


def sae(region, credential=None, **wanted):
    client = Sae(config(region, "sae", credential))
    applications = pages(
        lambda number: client.list_applications(sae_models.ListApplicationsRequest(current_page=number, page_size=SIZE)),
        lambda body: body.data.applications,
        lambda body: body.data.total_size,
    )
    # Those of a canary release stand below theirs.
    applications += [child for application in applications for child in application.children or []]
    ids = []
    for application in applications:
        groups = client.describe_application_groups(
            sae_models.DescribeApplicationGroupsRequest(app_id=application.app_id, current_page=1, page_size=100)
        )
        for group in groups.body.data or []:
            instances = pages(
                lambda number: client.describe_application_instances(
                    sae_models.DescribeApplicationInstancesRequest(
                        app_id=application.app_id, group_id=group.group_id, current_page=number, page_size=SIZE, **wanted
                    )
                ),
                lambda body: body.data.instances,
                lambda body: body.data.total_size,
            )
            ids += [instance.instance_id for instance in instances]
    return ids


class Jobs(ModelArtsClient):
    """Asks for jobs page by page, as for the sibling lists: the client itself has no parameter for it."""

    page = {}

    @classmethod
    def _list_dev_server_jobs_http_info(cls, request):
        info = super()._list_dev_server_jobs_http_info(request)
        info["query_params"] += cls.page.items()
        return info


def jobs(region):
    key = BasicCredentials(os.environ["HUAWEICLOUD_SDK_AK"], os.environ["HUAWEICLOUD_SDK_SK"])
    key = key.with_iam_endpoint("https://iam.myhuaweicloud.com")
    builder = Jobs.new_builder().with_credentials(key)
    client = builder.with_region(Region(region, f"https://modelarts.{region}.myhuaweicloud.com")).build()
    ids = []
    while True:
        Jobs.page = {"limit": SIZE, "offset": len(ids)}
        answer = client.list_dev_server_jobs(ListDevServerJobsRequest())
        ids += [job.id for job in answer.data or []]
        if len(ids) >= answer.total or not answer.data:
            return ids


def by_role():
    given = {"access_key_id": os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"], "access_key_secret": os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]}
    return Credential(provider=RamRoleArnCredentialsProvider(role_arn=ROLE, role_session_name="sdks", **given))


def by_identity():
    return Credential(
        provider=OIDCRoleArnCredentialsProvider(
            role_arn=ROLE,
            role_session_name="sdks",
            oidc_provider_arn="acs:ram::1234567890123456:oidc-provider/demo",
            oidc_token_file_path=os.environ["TOKEN_FILE"],
        )
    )


ALIBABA = ["cn-shanghai", "cn-beijing"]
print(json.dumps({
    "eas": [name for region in ALIBABA for name in eas(region)],
    "eas, with booleans": [
        name for region in ALIBABA for spot in (False, True) for name in eas(region, is_spot=spot, list_replica=False)
    ],
    "eas, by a role": [name for region in ALIBABA for name in eas(region, by_role())],
    "eas, by the token of an identity provider": [name for region in ALIBABA for name in eas(region, by_identity())],
    "sae": [name for region in ALIBABA for name in sae(region)],
    "sae, with booleans": [name for region in ALIBABA for name in sae(region, reverse=True)],
    "sae, by a role": [name for region in ALIBABA for name in sae(region, by_role())],
    "modelarts": [job for region in ("cn-north-4", "ap-southeast-1") for job in jobs(region)],
}))
