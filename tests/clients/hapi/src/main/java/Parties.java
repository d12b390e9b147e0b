import static org.hl7.fhir.r4.model.Task.TaskStatus.REQUESTED;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.ssl.SSLContexts;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Task;

/**
 * What the journeys with HAPI's generic client have in common: how the parties connect, what they
 * send, and how a check is told.
 */
abstract class Parties {
  static final String IDENTIFIER = "https://clients.example/referral";
  static final FhirContext FHIR = strictContext();

  private final JsonNode gateway;
  private final Path messages;
  private int failures = 0;

  interface Act<T> {
    T run() throws Exception;
  }

  interface Step {
    void run() throws Exception;
  }

  Parties(String quickstart, String messages) throws Exception {
    this.gateway = new ObjectMapper().readTree(Path.of(quickstart).toFile());
    this.messages = Path.of(messages);
  }

  abstract void play() throws Exception;

  /** Plays it, and gives what the program is to end with. */
  int exitCode() throws Exception {
    play();
    return failures == 0 ? 0 : 1;
  }

  // ---- how to connect, what to send, how to tell ----

  // Whatever of an answer HAPI does not know is a fault.
  static FhirContext strictContext() {
    FhirContext context = FhirContext.forR4();
    context.setParserErrorHandler(new StrictErrorHandler());
    return context;
  }

  private Certificate certificate(String file) throws Exception {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  IGenericClient connect(String party) throws Exception {
    JsonNode client = gateway.get("clients").get(party);
    String pem = Files.readString(Path.of(client.get("key").asText()));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    Certificate[] chain = {certificate(client.get("certificate").asText())};
    own.setKeyEntry("own", key, new char[0], chain);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", certificate(gateway.get("ca").asText()));

    // HAPI asks the context for the connection, so each party has a context of its own.
    FhirContext context = strictContext();
    context
        .getRestfulClientFactory()
        .setHttpClient(
            HttpClients.custom()
                .setSSLContext(
                    SSLContexts.custom()
                        .loadKeyMaterial(own, new char[0])
                        .loadTrustMaterial(trusted, null)
                        .build())
                .build());
    return context.newRestfulGenericClient(gateway.get("fhir").asText());
  }

  String queue(String party) {
    return gateway.get("clients").get(party).get("queue").asText();
  }

  String text(String name, String... values) throws Exception {
    String text = Files.readString(messages.resolve(name + ".json"));
    for (int i = 0; i < values.length; i += 2) {
      text = text.replace("{{" + values[i] + "}}", values[i + 1]);
    }
    return text;
  }

  <T extends IBaseResource> T message(Class<T> type, String name, String... values)
      throws Exception {
    return FHIR.newJsonParser().parseResource(type, text(name, values));
  }

  static String newNumber() {
    return "client-" + UUID.randomUUID();
  }

  <T> T check(String what, Act<T> act) {
    try {
      T result = act.run();
      System.out.println("ok - " + what);
      return result;
    } catch (Throwable error) {
      ++failures;
      System.out.println("not ok - " + what);
      System.out.println("#   " + String.valueOf(error).replace("\n", "\n#   "));
      if (error instanceof BaseServerResponseException refused && refused.getResponseBody() != null) {
        System.out.println("#   " + refused.getResponseBody().replace("\n", " "));
      }
      return null;
    }
  }

  void check(String what, Step step) {
    check(
        what,
        () -> {
          step.run();
          return null;
        });
  }

  static void expect(boolean condition, String words) {
    if (!condition) throw new AssertionError(words);
  }

  static <E extends Exception> E refused(Class<E> kind, Step step) throws Exception {
    try {
      step.run();
    } catch (Exception error) {
      if (kind.isInstance(error)) return kind.cast(error);
      throw error;
    }
    throw new AssertionError("it was taken");
  }

  static <T extends Resource> List<T> resources(Bundle bundle, Class<T> type) {
    List<T> found = new ArrayList<>();
    for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
      if (type.isInstance(entry.getResource())) found.add(type.cast(entry.getResource()));
    }
    return found;
  }

  static Task taskOf(Bundle bundle, String referral) {
    for (Task task : resources(bundle, Task.class)) {
      if (task.getFocus().getReferenceElement().getIdPart().equals(referral)) return task;
    }
    throw new AssertionError("the bundle has no task for this referral");
  }

  // ---- what the parties do ----

  MethodOutcome send(IGenericClient client, ServiceRequest referral) {
    return client.create().resource(referral).execute();
  }

  Task patch(IGenericClient client, String id, String status) {
    return (Task)
        client
            .patch()
            .withBody("[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"" + status + "\"}]")
            .withId(new IdType("Task", id))
            .execute()
            .getResource();
  }

  ServiceRequest referral() throws Exception {
    return message(ServiceRequest.class, "referral", "number", newNumber());
  }

  String sent(IGenericClient client, ServiceRequest referral) {
    return send(client, referral).getId().getIdPart();
  }

  // The task of who is asked, or was asked last.
  Task taskNow(IGenericClient reader, String referral) {
    Bundle found =
        reader
            .search()
            .forResource(Task.class)
            .where(Task.FOCUS.hasId("ServiceRequest/" + referral))
            .sort()
            .descending("_lastUpdated")
            .returnBundle(Bundle.class)
            .execute();
    List<Task> tasks = resources(found, Task.class);
    for (Task task : tasks) {
      if (task.getStatus() == REQUESTED) return task;
    }
    expect(!tasks.isEmpty(), "there is no task");
    return tasks.get(0);
  }

  Task updated(IGenericClient client, Task task) {
    return (Task) client.update().resource(task).execute().getResource();
  }

  String timeline(IGenericClient client, String referral) {
    Parameters told =
        client
            .operation()
            .onInstance(new IdType("ServiceRequest", referral))
            .named("$timeline")
            .withNoParameters(Parameters.class)
            .useHttpGet()
            .execute();
    return told.getParameterValue("text").primitiveValue();
  }

  static CodeableConcept need(String code) {
    return new CodeableConcept(new Coding().setSystem("http://snomed.info/sct").setCode(code));
  }

  static String words(UnprocessableEntityException error) {
    return ((OperationOutcome) error.getOperationOutcome()).getIssueFirstRep().getDetails().getText();
  }
}
