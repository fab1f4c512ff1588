import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Reads and writes values as Java services do: Apache Avro's own library, Confluent's wire format, and a registry that
 * it asks by itself. Values are in Avro's JSON encoding.
 *
 * <pre>
 * java -cp 'lib/*' AvroPeer.java read  REGISTRY                 bytes on standard input, JSON on standard output
 * java -cp 'lib/*' AvroPeer.java write REGISTRY SUBJECT SCHEMA  JSON on standard input, bytes on standard output
 * </pre>
 */
public class AvroPeer {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    byte[] input = System.in.readAllBytes();
    String registry = arguments[1];
    byte[] output =
        arguments[0].equals("read")
            ? read(registry, ByteBuffer.wrap(input))
            : write(registry, arguments[2], arguments[3], new String(input, StandardCharsets.UTF_8));
    System.out.write(output);
    System.out.flush();
  }

  private static byte[] read(String registry, ByteBuffer value) throws Exception {
    if (value.get() != 0) throw new IllegalArgumentException("No magic byte.");
    JsonNode answer = ask(HttpRequest.newBuilder(URI.create(registry + "/schemas/ids/" + value.getInt())));
    Schema schema = new Schema.Parser().parse(answer.get("schema").asText());
    var decoder = DecoderFactory.get().binaryDecoder(value.array(), value.position(), value.remaining(), null);
    Object datum = new GenericDatumReader<>(schema).read(null, decoder);
    if (!decoder.isEnd()) throw new IllegalArgumentException("More bytes than the schema has.");
    var json = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().jsonEncoder(schema, json);
    new GenericDatumWriter<>(schema).write(datum, encoder);
    encoder.flush();
    return json.toByteArray();
  }

  private static byte[] write(String registry, String subject, String text, String json) throws Exception {
    String body = JSON.writeValueAsString(JSON.createObjectNode().put("schema", text));
    String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
    JsonNode answer = ask(HttpRequest.newBuilder(URI.create(registry + path)).POST(BodyPublishers.ofString(body)));
    Schema schema = new Schema.Parser().parse(text);
    Object datum = new GenericDatumReader<>(schema).read(null, DecoderFactory.get().jsonDecoder(schema, json));
    var value = new ByteArrayOutputStream();
    value.write(0);
    value.write(ByteBuffer.allocate(4).putInt(answer.get("id").asInt()).array());
    var encoder = EncoderFactory.get().binaryEncoder(value, null);
    new GenericDatumWriter<>(schema).write(datum, encoder);
    encoder.flush();
    return value.toByteArray();
  }

  private static JsonNode ask(HttpRequest.Builder request) throws Exception {
    request.header("content-type", "application/vnd.schemaregistry.v1+json");
    var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    return JSON.readTree(answer.body());
  }
}
