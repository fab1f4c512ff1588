import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Apache Kafka's own client beside ours: feeds every partition of a topic, reads it in a group, and knows which broker
 * controls the cluster.
 *
 * <pre>
 * java -cp 'lib/*' PlainPeer.java feed SERVERS TOPIC PARTITIONS     until it is killed
 * java -cp 'lib/*' PlainPeer.java read SERVERS TOPIC GROUP SESSION  a line for each record: partition, when it was produced
 * </pre>
 *
 * Each line on the standard input of `feed` is answered by the id of the controller.
 */
public class PlainPeer {
  private static final int EVERY_MS = 100;

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", arguments[1]);
    if (arguments[0].equals("feed")) {
      feed(properties, arguments[2], Integer.parseInt(arguments[3]));
    } else {
      read(properties, arguments[2], arguments[3], arguments[4]);
    }
  }

  private static void feed(Properties properties, String topic, int partitions) throws Exception {
    new Thread(() -> tellController(properties)).start();
    Properties own = new Properties();
    own.putAll(properties);
    own.put("request.timeout.ms", "2000");
    own.put("max.block.ms", "2000");
    own.put("metadata.max.age.ms", "1000");
    try (var producer = new KafkaProducer<>(own, new StringSerializer(), new StringSerializer())) {
      for (;;) {
        String now = String.valueOf(System.currentTimeMillis());
        for (int partition = 0; partition < partitions; partition++) {
          producer.send(new ProducerRecord<>(topic, partition, null, now));
        }
        Thread.sleep(EVERY_MS);
      }
    }
  }

  private static void tellController(Properties properties) {
    try (var admin = Admin.create(properties);
        var lines = new BufferedReader(new InputStreamReader(System.in))) {
      while (lines.readLine() != null) {
        System.out.println(admin.describeMetadataQuorum().quorumInfo().get().leaderId());
      }
    } catch (Exception error) {
      error.printStackTrace();
    }
  }

  private static void read(Properties properties, String topic, String group, String session) {
    properties.put("group.id", group);
    properties.put("session.timeout.ms", session);
    properties.put("heartbeat.interval.ms", String.valueOf(Integer.parseInt(session) / 10));
    properties.put("auto.offset.reset", "latest");
    // By default Java waits for half a minute, which would be no yardstick.
    properties.put("request.timeout.ms", "5000");
    properties.put("default.api.timeout.ms", "10000");
    try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      for (;;) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          System.out.println(record.partition() + " " + record.value());
        }
      }
    }
  }
}
