import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Writes values with Avro's Java library, each given as its schema and its JSON encoding. One line of hex a value. */
class AvroOfJson {
  public static void main(String[] arguments) throws Exception {
    for (int index = 0; index < arguments.length; index += 2) {
      Schema schema = new Schema.Parser().parse(arguments[index]);
      Object value = new GenericDatumReader<Object>(schema)
          .read(null, DecoderFactory.get().jsonDecoder(schema, arguments[index + 1]));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<Object>(schema).write(value, encoder);
      encoder.flush();
      System.out.println(HexFormat.of().formatHex(bytes.toByteArray()));
    }
  }
}
