"""Writes the descriptors of OTLP, from the official Python package, as one FileDescriptorSet.

usage: make_descriptors.py OUTPUT
"""
import sys

from google.protobuf import descriptor_pb2
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2
from opentelemetry.proto.collector.profiles.v1development import profiles_service_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2


def add(file, known, out):
    """Adds `file` behind everything that it imports."""
    if file.name in known:
        return
    known.add(file.name)
    for dependency in file.dependencies:
        add(dependency, known, out)
    file.CopyToProto(out.file.add())


def main():
    out = descriptor_pb2.FileDescriptorSet()
    known = set()
    for module in (trace_service_pb2, metrics_service_pb2, logs_service_pb2, profiles_service_pb2):
        add(module.DESCRIPTOR, known, out)
    with open(sys.argv[1], "wb") as file:
        file.write(out.SerializeToString())


if __name__ == "__main__":
    main()
