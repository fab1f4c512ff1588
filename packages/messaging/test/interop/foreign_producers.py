"""Writes messages with Python's Kafka libraries: foreign_producers.py SERVERS PLAIN FASTSTREAM CLOUD (topics)."""

import asyncio
import json
import sys

from cloudevents.core.bindings.kafka import to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import Producer
from faststream.confluent import KafkaBroker

SERVERS, PLAIN, FASTSTREAM, CLOUD = sys.argv[1:]
CUSTOMER = {"customerId": "c1", "tier": "gold", "changedAt": "2026-05-01T10:00:00Z"}


def with_confluent_kafka() -> None:
    producer = Producer({"bootstrap.servers": SERVERS})
    producer.produce(PLAIN, key="c1", value=json.dumps(CUSTOMER))
    producer.produce(PLAIN, key="c2", value=json.dumps({**CUSTOMER, "tier": "tin"}), headers={"origin": b"\xff"})
    producer.produce(PLAIN, key="c3", value=None)
    attributes = {"type": "crm.cloud", "source": "/python", "partitionkey": "c1", "datacontenttype": "application/json"}
    message = to_binary(CloudEvent(attributes, CUSTOMER), JSONFormat())
    producer.produce(CLOUD, key=message.key, value=message.value, headers=dict(message.headers))
    producer.flush(30)


async def with_faststream() -> None:
    async with KafkaBroker(SERVERS) as broker:
        await broker.publish(CUSTOMER, topic=FASTSTREAM, key=b"c1", correlation_id="k-1")
        await broker.publish("room 12", topic=FASTSTREAM, key=b"c2", correlation_id="k-2")


with_confluent_kafka()
asyncio.run(with_faststream())
