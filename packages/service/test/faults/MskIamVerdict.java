import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/**
 * Judges tokens of AWS MSK IAM as far as that goes without AWS: a signed request for kafka-cluster:Connect in the
 * region's name that is not over. The signature itself only AWS can check.
 */
public class MskIamVerdict implements AuthenticateCallbackHandler {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  record Token(String value, Long startTimeMs, long lifetimeMs, String principalName)
      implements OAuthBearerToken {
    public Set<String> scope() {
      return Set.of();
    }
  }

  public void configure(Map<String, ?> settings, String mechanism, List<AppConfigurationEntry> entries) {}

  public void close() {}

  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (callback instanceof OAuthBearerValidatorCallback judged) judge(judged);
      else throw new UnsupportedCallbackException(callback);
    }
  }

  private static void judge(OAuthBearerValidatorCallback judged) {
    try {
      String url = new String(Base64.getUrlDecoder().decode(judged.tokenValue()), StandardCharsets.UTF_8);
      String[] parts = url.split("\\?", 2);
      Map<String, String> query = new HashMap<>();
      for (String pair : parts[1].split("&")) {
        String[] named = pair.split("=", 2);
        query.put(named[0], URLDecoder.decode(named[1], StandardCharsets.UTF_8));
      }
      long start = Instant.from(DATE.parse(query.get("X-Amz-Date"))).toEpochMilli();
      long end = start + 1000L * Long.parseLong(query.get("X-Amz-Expires"));
      boolean isGood =
          parts[0].equals("https://kafka.eu-central-1.amazonaws.com/")
              && query.get("Action").equals("kafka-cluster:Connect")
              && query.get("X-Amz-Signature").length() == 64
              && end > System.currentTimeMillis();
      if (!isGood) judged.error("invalid_token", null, null);
      else judged.token(new Token(judged.tokenValue(), start, end, query.get("X-Amz-Credential").split("/")[0]));
    } catch (RuntimeException error) {
      judged.error("invalid_token", null, null);
    }
  }
}
