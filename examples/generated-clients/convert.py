"""Converts a model on an Octet service with the Python client that openapi-generator writes; see
docs/http-api.md. The arguments are MODEL.tflite SET OUT.tflite. In the environment: OCTET_URL, by
default http://localhost:8080, and OCTET_KEY, an API key."""

import hashlib
import json
import os
import sys
import uuid
from pathlib import Path

import octet_client
from octet_client import (
    ArtifactKind,
    ConversionOptions,
    ConversionRequest,
    JobState,
    Recipe,
    RewriteChoice,
    Target,
)


def main(model: str, calibration: str, out: str) -> None:
    configuration = octet_client.Configuration(
        host=os.environ.get("OCTET_URL", "http://localhost:8080"),
        access_token=os.environ.get("OCTET_KEY"),
    )
    with octet_client.ApiClient(configuration) as client:
        models = octet_client.ModelsApi(client)
        sets = octet_client.CalibrationSetsApi(client)
        conversions = octet_client.ConversionsApi(client)
        artifacts = octet_client.ArtifactsApi(client)

        stored_model = models.upload_model(model)
        stored_set = sets.upload_calibration_set(calibration)
        print(f"model {stored_model.name}, {stored_set.samples} samples")

        request = ConversionRequest(
            model_id=stored_model.id,
            calibration_set_id=stored_set.id,
            name="a conversion by the Python client",
            tags=["python"],
            recipe=Recipe(
                target=Target.INT8,
                rewrites=[RewriteChoice(name="fuse-activations")],
            ),
        )
        # sent again with the same key, after a broken connection, the request starts no second job
        started = conversions.start_conversion(request, idempotency_key=str(uuid.uuid4()))
        conversion = follow(conversions, started)

        report = conversions.get_conversion_report(conversion.id)
        print(f"agreement {report.summary.agreement}")
        print(f"worst layer {worst_layer(report)} dB")
        download(artifacts, conversion, out)

        # both files in one request
        options = ConversionOptions(recipe=Recipe(target=Target.DYNAMIC_RANGE))
        second = follow(
            conversions,
            conversions.start_conversion_from_files(calibration, model, request=options),
        )

        tagged = conversions.list_conversions(tag=["python"], sort="-createdAt").items
        ended = conversions.list_conversions(
            state=JobState.SUCCEEDED, model_id=stored_model.id, limit=100
        ).items
        print(
            f"listed {conversion.id in [item.id for item in tagged]}"
            f" and {second.id in [item.id for item in ended]}"
        )
        for each in conversion, second:
            conversions.remove_conversion(each.id)
            sets.remove_calibration_set(each.calibration_set_id)
        # the same bytes under the same name are one model, however often they are uploaded
        models.remove_model(stored_model.id)
        try:
            conversions.get_conversion(conversion.id)
            sys.exit("the conversion is still there")
        except octet_client.ApiException as error:
            problem = error.data
            print(f"{error.status} {problem.code}: {problem.detail}")


def follow(conversions, started):
    """Prints the events of a conversion while they arrive, and returns it after its end."""
    events = conversions.follow_conversion_without_preload_content(started.id)
    for line in events:
        if line.startswith(b"data:"):
            event = json.loads(line.removeprefix(b"data:"))
            print(event["state"], event["progress"], flush=True)
    ended = conversions.get_conversion(started.id)
    if ended.state != JobState.SUCCEEDED:
        sys.exit(f"the conversion failed: {ended.failure}")
    return ended


def worst_layer(report) -> float:
    """The smallest signal-to-quantization-noise ratio of a layer, in decibels."""
    return min(layer.own_sqnr_db for layer in report.layers if layer.own_sqnr_db is not None)


def download(artifacts, conversion, out: str) -> None:
    """Downloads the quantized network, and compares its SHA-256 with the one of the service."""
    link = next(link for link in conversion.artifacts if link.kind == ArtifactKind.TFLITE)
    artifact = artifacts.get_artifact(link.id)
    content = artifacts.get_artifact_content(link.id)
    if hashlib.sha256(content).hexdigest() != artifact.sha256:
        sys.exit("the downloaded file is not the artifact")
    Path(out).write_bytes(content)
    print(f"downloaded {artifact.bytes} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
