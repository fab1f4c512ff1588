import java.util.Map;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.server.policy.CreateTopicPolicy;

/** Caps what a topic may ask for, as managed clusters do. */
public class MessageLimitPolicy implements CreateTopicPolicy {
  private static final String LIMIT = "max.message.bytes";
  private static final int CAP = 8 * 1024 * 1024;

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void validate(RequestMetadata request) {
    String bytes = request.configs().get(LIMIT);
    if (bytes != null && Integer.parseInt(bytes) > CAP) {
      throw new PolicyViolationException(LIMIT + " may be at most " + CAP + ".");
    }
  }

  @Override
  public void close() {}
}
