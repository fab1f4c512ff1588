import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Writes random values of logical types with Avro's Java library, and says with Java's own classes what
 * they are. One line a value, tab-separated: schema, bytes, text, number, milliseconds; `-` for none.
 */
class LogicalValues {
  static final GenericData DATA = new GenericData();
  static Random random;

  public static void main(String[] arguments) throws Exception {
    random = new Random(Long.parseLong(arguments[0]));
    int count = Integer.parseInt(arguments[1]);
    DATA.addLogicalTypeConversion(new Conversions.DecimalConversion());
    DATA.addLogicalTypeConversion(new Conversions.UUIDConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.DateConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
    DATA.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
    for (int index = 0; index < count; index++) {
      decimals();
      times();
      uuids();
    }
  }

  static void decimals() throws Exception {
    int precision = 1 + random.nextInt(40);
    int scale = random.nextInt(precision + 1);
    BigDecimal value = decimal(precision, scale);
    String of = "\"logicalType\":\"decimal\",\"precision\":" + precision + ",\"scale\":" + scale;
    show("{\"type\":\"bytes\"," + of + "}", value, value.toPlainString(), number(value), "-");
    int size = 17 + random.nextInt(4);
    String fixed = "{\"type\":\"fixed\",\"name\":\"F\",\"size\":" + size + "," + of + "}";
    show(fixed, value, value.toPlainString(), number(value), "-");
    // Connect and Debezium have scales that Avro does not.
    BigDecimal free = decimal(precision, random.nextInt(60) - 20);
    String parameters = "\"connect.parameters\":{\"scale\":\"" + free.scale() + "\"}";
    String connect = "{\"type\":\"bytes\",\"connect.name\":\"org.apache.kafka.connect.data.Decimal\"," + parameters + "}";
    ByteBuffer bytes = ByteBuffer.wrap(free.unscaledValue().toByteArray());
    show(connect, bytes, free.toPlainString(), number(free), "-");
    Schema variable = new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"VariableScaleDecimal\",\"namespace\":\"io.debezium.data\",\"fields\":[{\"name\":\"scale\",\"type\":\"int\"},{\"name\":\"value\",\"type\":\"bytes\"}]}");
    GenericData.Record record = new GenericData.Record(variable);
    record.put("scale", free.scale());
    record.put("value", ByteBuffer.wrap(free.unscaledValue().toByteArray()));
    show(variable.toString(), record, free.toPlainString(), number(free), "-");
  }

  static BigDecimal decimal(int precision, int scale) {
    BigInteger digits = new BigInteger(1 + random.nextInt(132), random);
    BigInteger unscaled = digits.mod(BigInteger.TEN.pow(1 + random.nextInt(precision)));
    return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
  }

  /** The double that is written with the same digits: the fewest that name it and no other. */
  static String number(BigDecimal value) {
    double nearest = value.doubleValue();
    if (Double.isInfinite(nearest)) return "-";
    if (value.signum() == 0) return "0.0";
    for (int digits = 1; digits <= 17; digits++) {
      MathContext context = new MathContext(digits, RoundingMode.HALF_EVEN);
      BigDecimal shortest = new BigDecimal(nearest).round(context);
      if (shortest.doubleValue() == nearest)
        return shortest.compareTo(value) == 0 ? Double.toString(nearest) : "-";
    }
    return "-";
  }

  static void times() throws Exception {
    LocalDate date = LocalDate.ofEpochDay(random.nextInt(3_652_059) - 719_528);
    String midnight = String.valueOf(date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
    show(logical("int", "date"), date, date.toString(), days(date), midnight);
    show(connect("int", "io.debezium.time.Date"), (int) date.toEpochDay(), date.toString(), days(date), midnight);
    LocalTime time = LocalTime.ofNanoOfDay((long) (random.nextDouble() * 86_400_000_000_000L));
    long nanos = time.toNanoOfDay();
    LocalTime ofMillis = LocalTime.ofNanoOfDay(nanos / 1_000_000 * 1_000_000);
    LocalTime ofMicros = LocalTime.ofNanoOfDay(nanos / 1_000 * 1_000);
    show(logical("int", "time-millis"), ofMillis, text(ofMillis, 3), count(nanos / 1_000_000), "-");
    show(logical("long", "time-micros"), ofMicros, text(ofMicros, 6), count(nanos / 1_000), "-");
    show(connect("long", "io.debezium.time.NanoTime"), nanos, text(time, 9), count(nanos), "-");

    Instant moment = date.atTime(time).toInstant(ZoneOffset.UTC);
    // Half of them are of whole milliseconds.
    if (random.nextBoolean()) moment = moment.minusNanos(Math.floorMod(moment.getNano(), 1_000_000));
    long millis = moment.toEpochMilli();
    moments("timestamp-millis", "io.debezium.time.Timestamp", moment, 3);
    moments("timestamp-micros", "io.debezium.time.MicroTimestamp", moment, 6);
    // A long of nanoseconds ends in 1677 and 2262.
    Instant near = Instant.ofEpochSecond(Math.floorMod(millis, 9_000_000_000L) - Integer.MAX_VALUE, moment.getNano());
    moments("timestamp-nanos", "io.debezium.time.NanoTimestamp", near, 9);
    locals("local-timestamp-millis", moment, 3);
    locals("local-timestamp-micros", moment, 6);
    locals("local-timestamp-nanos", near, 9);
  }

  static void moments(String logicalType, String connectName, Instant given, int digits) throws Exception {
    BigInteger count = since1970(given, digits);
    BigInteger perMilli = BigInteger.TEN.pow(digits - 3);
    Instant moment = toInstant(count, digits);
    String millis = count.mod(perMilli).signum() == 0 ? count.divide(perMilli).toString() : "-";
    String text = text(LocalDateTime.ofInstant(moment, ZoneOffset.UTC), digits) + "Z";
    // Avro 1.12.0 writes nanoseconds before 1970 nearly a second off.
    Object value = digits == 9 ? (Object) count.longValueExact() : moment;
    show(logical("long", logicalType), value, text, count(count), millis);
    show(connect("long", connectName), count.longValueExact(), text, count(count), millis);
  }

  static void locals(String logicalType, Instant given, int digits) throws Exception {
    BigInteger count = since1970(given, digits);
    LocalDateTime local = LocalDateTime.ofInstant(toInstant(count, digits), ZoneOffset.UTC);
    Object value = digits == 9 ? (Object) count.longValueExact() : local;
    show(logical("long", logicalType), value, text(local, digits), count(count), "-");
  }

  static BigInteger since1970(Instant moment, int digits) {
    BigInteger nanos = BigInteger.valueOf(moment.getEpochSecond())
        .multiply(BigInteger.TEN.pow(9))
        .add(BigInteger.valueOf(moment.getNano()));
    BigInteger per = BigInteger.TEN.pow(9 - digits);
    return nanos.subtract(nanos.mod(per)).divide(per);
  }

  static Instant toInstant(BigInteger count, int digits) {
    BigInteger per = BigInteger.TEN.pow(digits);
    BigInteger rest = count.mod(per);
    long nanos = rest.multiply(BigInteger.TEN.pow(9 - digits)).longValueExact();
    return Instant.ofEpochSecond(count.subtract(rest).divide(per).longValueExact(), nanos);
  }

  static void uuids() throws Exception {
    UUID uuid = new UUID(random.nextLong(), random.nextLong());
    show(logical("string", "uuid"), uuid, uuid.toString(), "-", "-");
    byte[] bytes = ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).array();
    Schema schema = new Schema.Parser().parse("{\"type\":\"fixed\",\"name\":\"U\",\"size\":16}");
    String text = "{\"type\":\"fixed\",\"name\":\"U\",\"size\":16,\"logicalType\":\"uuid\"}";
    print(text, encode(schema, new GenericData.Fixed(schema, bytes)), uuid.toString(), "-", "-");

    int[] parts = {random.nextInt(), random.nextInt(), random.nextInt()};
    ByteBuffer duration = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    for (int part : parts) duration.putInt(part);
    String seconds = new BigDecimal(BigInteger.valueOf(Integer.toUnsignedLong(parts[2])), 3).toPlainString();
    String iso = "P" + Integer.toUnsignedString(parts[0]) + "M" + Integer.toUnsignedString(parts[1]) + "DT" + seconds + "S";
    print("{\"type\":\"fixed\",\"name\":\"D\",\"size\":12,\"logicalType\":\"duration\"}", duration.array(), iso, "-", "-");
  }

  static String logical(String type, String name) {
    return "{\"type\":\"" + type + "\",\"logicalType\":\"" + name + "\"}";
  }

  static String connect(String type, String name) {
    return "{\"type\":\"" + type + "\",\"connect.version\":1,\"connect.name\":\"" + name + "\"}";
  }

  static String text(LocalTime time, int digits) {
    String fraction = String.format("%09d", time.getNano()).substring(0, digits);
    return String.format("%02d:%02d:%02d.%s", time.getHour(), time.getMinute(), time.getSecond(), fraction);
  }

  static String text(LocalDateTime dateTime, int digits) {
    return dateTime.toLocalDate() + "T" + text(dateTime.toLocalTime(), digits);
  }

  static String days(LocalDate date) {
    return String.valueOf(date.toEpochDay());
  }

  static String count(long value) {
    return count(BigInteger.valueOf(value));
  }

  static String count(BigInteger value) {
    return value.abs().bitLength() <= 53 ? value.toString() : "-";
  }

  static void show(String json, Object value, String text, String number, String milliseconds) throws Exception {
    print(json, encode(new Schema.Parser().parse(json), value), text, number, milliseconds);
  }

  static byte[] encode(Schema schema, Object value) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(schema, DATA).write(value, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  static void print(String json, byte[] bytes, String text, String number, String milliseconds) {
    System.out.println(String.join("\t", json, HexFormat.of().formatHex(bytes), text, number, milliseconds));
  }
}
