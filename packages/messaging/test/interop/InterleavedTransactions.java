import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Three transactional producers of Kafka's own client on one partition. Which one does what next, and whether a
 * transaction is committed, is drawn by a seed. Writes the values of committed transactions to standard output, a line
 * each.
 *
 * <pre>
 * java -cp 'kafka/*' InterleavedTransactions.java SERVERS TOPIC SEED STEPS
 * </pre>
 */
public class InterleavedTransactions {
  private static final byte[] KEY_OF_A_MARKER = {0, 0, 0, 0};

  public static void main(String[] arguments) throws Exception {
    String topic = arguments[1];
    Random random = new Random(Long.parseLong(arguments[2]));
    int steps = Integer.parseInt(arguments[3]);
    List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
    List<List<String>> open = new ArrayList<>();
    for (int index = 0; index < 3; index++) {
      Map<String, Object> settings =
          Map.of(
              "bootstrap.servers", arguments[0],
              "transactional.id", topic + "-" + index,
              "linger.ms", 0,
              "compression.type", List.of("none", "gzip", "lz4").get(index));
      var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
      producer.initTransactions();
      producers.add(producer);
      open.add(null);
    }
    for (int step = 0; step < steps; step++) {
      int index = random.nextInt(producers.size());
      var producer = producers.get(index);
      if (open.get(index) == null) {
        producer.beginTransaction();
        open.set(index, new ArrayList<>());
      } else if (random.nextInt(10) < 4) {
        end(producer, open.get(index), random.nextBoolean());
        open.set(index, null);
        continue;
      }
      for (int count = random.nextInt(3); count >= 0; count--) {
        String value = index + " at step " + step + ", " + count;
        byte[] key = random.nextInt(4) == 0 ? KEY_OF_A_MARKER : null;
        producer.send(new ProducerRecord<>(topic, 0, key, value.getBytes()));
        open.get(index).add(value);
      }
      producer.flush();
    }
    for (int index = 0; index < producers.size(); index++) {
      if (open.get(index) != null) end(producers.get(index), open.get(index), random.nextBoolean());
      producers.get(index).close();
    }
  }

  private static void end(KafkaProducer<byte[], byte[]> producer, List<String> values, boolean commits) {
    if (!commits) {
      producer.abortTransaction();
      return;
    }
    producer.commitTransaction();
    values.forEach(System.out::println);
  }
}
