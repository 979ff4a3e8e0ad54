"""What the vendors' own libraries do with an environment: the key that they sign with, and the hosts that they ask.

The situations are JSON on stdin, the findings a JSON object a line on stdout. Every request goes to a server on
loopback, under the path that it would have had; which host it was meant for is kept.
"""

import json
import logging
import os
import sys
import warnings
from urllib.parse import urlsplit

import loopback

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def alibaba(_):
    from alibabacloud_credentials.provider.default import DefaultCredentialsProvider

    found = DefaultCredentialsProvider().get_credentials()
    return {"id": found.get_access_key_id(), "token": found.get_security_token() or None}


def huawei(region):
    from huaweicloudsdkcore.auth.provider import CredentialProviderChain
    from huaweicloudsdkcore.client import DefaultExceptionHandler
    from huaweicloudsdkcore.http.http_client import HttpClient
    from huaweicloudsdkcore.http.http_config import HttpConfig
    from huaweicloudsdkcore.http.http_handler import HttpHandler
    from huaweicloudsdkmodelarts.v1.region.modelarts_region import ModelArtsRegion

    found = CredentialProviderChain.get_basic_credential_provider_chain().get_credentials()
    # As a client does before its first request.
    config, quiet = HttpConfig.get_default_config(), logging.getLogger("quiet")
    client = HttpClient(config, HttpHandler(), DefaultExceptionHandler(), quiet)
    found = found.process_auth_params(client, region)
    found.process_sts(client)
    # The client itself goes there.
    loopback.HOSTS.append(urlsplit(ModelArtsRegion.value_of(region).endpoints[0]).hostname)
    return {"id": found.ak, "token": found.security_token or None, "project": found.project_id}


def find(situation):
    # Before the libraries are loaded, as they read it then.
    os.environ.clear()
    os.environ.update(situation["env"])
    loopback.lead_to(situation["server"])
    try:
        found = {"alibaba": alibaba, "huawei": huawei}[sys.argv[1]](situation["region"])
    except Exception as error:  # noqa: BLE001 - whatever it is, there is no key
        return {"error": f"{type(error).__name__}: {error}"}
    # Those of the metadata are an address.
    return {**found, "hosts": sorted({host for host in loopback.HOSTS if not host[0].isdigit()})}


for situation in json.load(sys.stdin):
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        with os.fdopen(writer, "w") as out:
            json.dump({"name": situation["name"], **find(situation)}, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as found:
        print(found.read() or json.dumps({"name": situation["name"], "error": "no answer"}), flush=True)
    os.waitpid(child, 0)
