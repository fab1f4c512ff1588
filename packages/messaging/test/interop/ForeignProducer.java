import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records with Kafka's own client, as Spring and Kafka Connect do: one for each line of standard input, in
 * their order.
 *
 * <pre>
 * java -cp 'kafka/*' ForeignProducer.java SERVERS
 *
 * TOPIC KEY VALUE [NAME=HEADER …]   in base64 but for topic and name; "-" is null
 * </pre>
 */
public class ForeignProducer {
  public static void main(String[] arguments) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0], "linger.ms", 0);
    var lines = new BufferedReader(new InputStreamReader(System.in));
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ");
        var message = new ProducerRecord<>(parts[0], bytes(parts[1]), bytes(parts[2]));
        for (int index = 3; index < parts.length; index++) {
          int end = parts[index].indexOf('=');
          message.headers().add(parts[index].substring(0, end), bytes(parts[index].substring(end + 1)));
        }
        producer.send(message).get();
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.equals("-") ? null : Base64.getDecoder().decode(text);
  }
}
