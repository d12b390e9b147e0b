import static org.hl7.fhir.r4.model.Task.TaskStatus.ACCEPTED;
import static org.hl7.fhir.r4.model.Task.TaskStatus.CANCELLED;
import static org.hl7.fhir.r4.model.Task.TaskStatus.COMPLETED;
import static org.hl7.fhir.r4.model.Task.TaskStatus.REJECTED;

import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.NumberClientParam;
import ca.uhn.fhir.rest.gclient.StringClientParam;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.HealthcareService;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;

/**
 * Journeys that take a turn, with HAPI's generic client: declined, cancelled, consent withdrawn, no
 * room, not to be found by address, who helps nearby, and what came of it to file.
 */
public class Turns extends Parties {
  private static final String OURS = "https://referral-gateway.example/fhir/";
  private static final String CHOIR = "5c1f2c3d-0000-4000-8000-000000000001";

  private final IGenericClient practice = connect("practice");
  private final IGenericClient linkWorker = connect("link-worker");
  private final IGenericClient provider = connect("provider");
  private final IGenericClient otherProvider = connect("other-provider");

  public static void main(String[] arguments) throws Exception {
    System.exit(new Turns(arguments[0], arguments[1]).exitCode());
  }

  Turns(String quickstart, String messages) throws Exception {
    super(quickstart, messages);
  }

  @Override
  void play() throws Exception {
    declined();
    cancelled();
    consentWithdrawn();
    noRoom();
    sensitive();
    whoHelps();
    whatCameOfIt();
    inXml();
  }

  // ---- what the parties do ----

  private String ownerOf(String referral) {
    return taskNow(practice, referral).getOwner().getReferenceElement().getIdPart();
  }

  private void expectOwner(String referral, String owner) {
    expect(ownerOf(referral).equals(owner), "it is with " + ownerOf(referral));
  }

  private void decline(IGenericClient client, String referral, String reason) {
    Task task = taskNow(client, referral).setStatus(REJECTED);
    task.setStatusReason(
        new CodeableConcept(
            new Coding().setSystem(OURS + "CodeSystem/task-reason").setCode(reason)));
    expect(updated(client, task).getStatus() == REJECTED, "not rejected");
  }

  private void revoke(String referral) {
    ServiceRequest now = practice.read().resource(ServiceRequest.class).withId(referral).execute();
    now.setStatus(ServiceRequest.ServiceRequestStatus.REVOKED);
    practice.update().resource(now).execute();
  }

  private String accepted() throws Exception {
    String referral = sent(practice, referral());
    patch(linkWorker, taskNow(linkWorker, referral).getIdElement().getIdPart(), "accepted");
    return referral;
  }

  private String onward(String first) throws Exception {
    return sent(
        linkWorker,
        message(ServiceRequest.class, "onward", "number", newNumber(), "first", first));
  }

  // ---- the journeys ----

  private void declined() {
    check(
        "declines lead from the named provider to a second, a third, and the link workers",
        () -> {
          ServiceRequest message = referral();
          message.addPerformer(new Reference("HealthcareService/larkfield-garden"));
          message.getReasonCodeFirstRep().setText("Would like to be read to");
          message.addReasonCode(need("267076002"));
          String referral = sent(practice, message);
          expectOwner(referral, "VC901");
          decline(provider, referral, "at-capacity");
          expectOwner(referral, "VC903");
          decline(otherProvider, referral, "out-of-area");
          expectOwner(referral, "VC902");
          decline(otherProvider, referral, "not-eligible");
          expectOwner(referral, "U99901");
          Task task = taskNow(linkWorker, referral).setStatus(ACCEPTED);
          expect(updated(linkWorker, task).getStatus() == ACCEPTED, "not accepted");
          expect(timeline(practice, referral).contains("Offer 4"), timeline(practice, referral));
        });

    check(
        "where the person declines, the road ends and nobody else is asked",
        () -> {
          ServiceRequest message = referral();
          message.addPerformer(new Reference("HealthcareService/larkfield-garden"));
          String referral = sent(practice, message);
          decline(provider, referral, "declined-by-person");
          expect(taskNow(practice, referral).getStatus() == REJECTED, "somebody was asked");
        });
  }

  private void cancelled() {
    check(
        "cancelled before acceptance, nobody has it any more",
        () -> {
          String referral = sent(practice, referral());
          revoke(referral);
          Task task = taskNow(linkWorker, referral);
          expect(task.getStatus() == CANCELLED, "not cancelled");
          task.setStatus(ACCEPTED);
          refused(UnprocessableEntityException.class, () -> updated(linkWorker, task));
        });

    check(
        "cancelled after acceptance, the link worker is asked, and confirms",
        () -> {
          String referral = accepted();
          revoke(referral);
          Task task = taskNow(linkWorker, referral);
          expect(task.getStatus() == ACCEPTED, "not accepted any more");
          String asked = task.getBusinessStatus().getCodingFirstRep().getCode();
          expect(asked.equals("cancellation-requested"), asked);
          task.setStatus(CANCELLED);
          expect(updated(linkWorker, task).getStatus() == CANCELLED, "not cancelled");
        });

    check(
        "a cancellation that races the completion loses neither",
        () -> {
          for (int round = 0; round < 4; ++round) {
            String referral = accepted();
            String id = taskNow(linkWorker, referral).getIdElement().getIdPart();
            CompletableFuture<Void> cancelling = CompletableFuture.runAsync(() -> revoke(referral));
            linkWorker
                .patch()
                .withBody(
                    "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"completed\"},"
                        + "{\"op\":\"add\",\"path\":\"/output\",\"value\":"
                        + text("output")
                        + "}]")
                .withId(new IdType("Task", id))
                .execute();
            cancelling.get();
            expect(taskNow(practice, referral).getStatus() == COMPLETED, "the work is lost");
            ServiceRequest now =
                practice.read().resource(ServiceRequest.class).withId(referral).execute();
            expect(
                now.getStatus() == ServiceRequest.ServiceRequestStatus.REVOKED, "the wish is lost");
          }
        });
  }

  private void consentWithdrawn() {
    check(
        "consent withdrawn midway: the provider sees no more and is asked to stop",
        () -> {
          String first = accepted();
          String onward = onward(first);
          Task task = taskNow(provider, onward).setStatus(ACCEPTED);
          updated(provider, task);
          OperationOutcome outcome =
              practice
                  .operation()
                  .onInstance(new IdType("ServiceRequest", first))
                  .named("$withdraw-consent")
                  .withNoParameters(Parameters.class)
                  .returnResourceType(OperationOutcome.class)
                  .execute();
          String told = FHIR.newJsonParser().encodeResourceToString(outcome);
          expect(told.contains("Larkfield Community Trust was told to stop"), told);
          refused(
              ResourceNotFoundException.class,
              () -> provider.read().resource(ServiceRequest.class).withId(onward).execute());
          String asked =
              taskNow(provider, onward).getBusinessStatus().getCodingFirstRep().getCode();
          expect(asked.equals("cancellation-requested"), asked);
          expect(taskNow(linkWorker, first).getStatus() == ACCEPTED, "the link worker lost it");
          String why =
              words(refused(UnprocessableEntityException.class, () -> onward(first)));
          expect(why.contains("does not let this be shared"), why);
        });
  }

  private void say(IGenericClient client, String state) {
    client
        .patch()
        .withBody(
            "[{\"op\":\"replace\",\"path\":\"/extension/0\",\"value\":{\"url\":\""
                + OURS
                + "StructureDefinition/capacity\",\"extension\":[{\"url\":\"state\",\"valueCode\":\""
                + state
                + "\"}]}}]")
        .withId(new IdType("HealthcareService", CHOIR))
        .execute();
  }

  private void noRoom() {
    check(
        "a provider closes its service, and the next referral goes to another",
        () -> {
          say(provider, "closed");
          HealthcareService choir =
              practice.read().resource(HealthcareService.class).withId(CHOIR).execute();
          expect(
              choir.getAvailabilityExceptions().contains("Closed for new referrals"),
              choir.getAvailabilityExceptions());
          String referral = sent(practice, referral().addReasonCode(need("267076002")));
          say(provider, "open");
          expectOwner(referral, "VC902");
          refused(ForbiddenOperationException.class, () -> say(otherProvider, "closed"));
        });
  }

  private String livingByTheHarbour(boolean isSensitive) throws Exception {
    Bundle bundle = message(Bundle.class, "transaction", "number", newNumber());
    Patient person = resources(bundle, Patient.class).get(0);
    person.addAddress().addLine("1 Nonesuch Quay").setPostalCode("ZZ98 3VZ");
    if (isSensitive) {
      person
          .getMeta()
          .addSecurity("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R", null);
    }
    resources(bundle, ServiceRequest.class).get(0).addReasonCode(need("422650009"));
    for (Bundle.BundleEntryComponent entry :
        practice.transaction().withBundle(bundle).execute().getEntry()) {
      String location = entry.getResponse().getLocation();
      if (location != null) return new IdType(location).getIdPart();
    }
    throw new AssertionError("no entry says where it is");
  }

  private void sensitive() {
    check(
        "a sensitive person is not routed by their address, as somebody else is",
        () -> {
          expectOwner(livingByTheHarbour(false), "VC902");
          expectOwner(livingByTheHarbour(true), "U99901");
        });
  }

  private void whoHelps() {
    check(
        "services are found by need, age and place, with the place and who runs it",
        () -> {
          Bundle found =
              practice
                  .search()
                  .forResource(HealthcareService.class)
                  .where(HealthcareService.SERVICE_TYPE.exactly().code("company"))
                  .and(new NumberClientParam("age").exactly().number(70))
                  .and(new StringClientParam("near").matches().value("ZZ99"))
                  .include(HealthcareService.INCLUDE_LOCATION)
                  .include(HealthcareService.INCLUDE_ORGANIZATION)
                  .returnBundle(Bundle.class)
                  .execute();
          List<HealthcareService> services = resources(found, HealthcareService.class);
          expect(services.size() == 1, services.size() + " services");
          expect(services.get(0).getName().equals("Larkfield choir"), services.get(0).getName());
          expect(resources(found, Location.class).size() == 1, "no place");
          expect(resources(found, Organization.class).size() == 1, "nobody runs it");
        });

    check(
        "and places by a point on the map",
        () -> {
          Bundle found =
              practice
                  .search()
                  // As text, for HAPI's own parameters escape the bars, which is refused.
                  .byUrl("Location?near=51.8|-2.5|1|km")
                  .returnBundle(Bundle.class)
                  .execute();
          expect(found.getTotal() == 1, found.getTotal() + " places");
        });
  }

  // A score of SWEMWBS, contained in the task and pointed at as its output.
  private void addScore(Task task, String id, String day, int value, String when) {
    Observation score = new Observation();
    score.setId(id);
    score.setStatus(Observation.ObservationStatus.FINAL);
    score.setCode(need("718466001"));
    score.getEffectiveDateTimeType().setValueAsString(day);
    score.setValue(new Quantity(value));
    task.addContained(score);
    task.addOutput()
        .setType(
            new CodeableConcept(
                new Coding().setSystem(OURS + "CodeSystem/task-output").setCode(when)))
        .setValue(new Reference("#" + id));
  }

  private void whatCameOfIt() {
    check(
        "scores, a contact and an outcome become a message back, read as a document",
        () -> {
          String referral = accepted();
          Task task = taskNow(linkWorker, referral).setStatus(COMPLETED);
          addScore(task, "before", "2026-03-09", 19, "baseline");
          addScore(task, "after", "2026-06-01", 24, "follow-up");
          Encounter visit = new Encounter();
          visit.setId("visit");
          visit.setStatus(Encounter.EncounterStatus.FINISHED);
          visit.getClass_()
              .setSystem("http://terminology.hl7.org/CodeSystem/v3-ActCode")
              .setCode("HH");
          visit.getPeriod().getStartElement().setValueAsString("2026-03-09");
          task.addContained(visit);
          task.addOutput()
              .setType(new CodeableConcept().setText("Contact"))
              .setValue(new Reference("#visit"));
          task.addOutput()
              .setType(new CodeableConcept().setText("Outcome"))
              .setValue(new StringType("Sees people every week"));
          expect(updated(linkWorker, task).getStatus() == COMPLETED, "not completed");

          Bundle document =
              practice
                  .operation()
                  .onInstance(new IdType("ServiceRequest", referral))
                  .named("$message-back")
                  .withNoParameters(Parameters.class)
                  .useHttpGet()
                  .returnResourceType(Bundle.class)
                  .execute();
          expect(document.getType() == Bundle.BundleType.DOCUMENT, "no document");
          Composition composition = (Composition) document.getEntryFirstRep().getResource();
          expect(
              composition.getSectionFirstRep().getTitle().equals("Plan and requested actions"),
              composition.getSectionFirstRep().getTitle());
          List<String> texts = new ArrayList<>();
          for (Composition.SectionComponent section : composition.getSection()) {
            texts.add(section.getText().getDivAsString());
          }
          expect(texts.toString().contains("score 19 then 24 (+5)"), texts.toString());
          expect(texts.toString().contains("Sees people every week"), texts.toString());
          List<Integer> scores = new ArrayList<>();
          for (Observation score : resources(document, Observation.class)) {
            scores.add(score.getValueQuantity().getValue().intValue());
          }
          expect(scores.containsAll(List.of(19, 24)), scores.toString());
        });
  }

  private void inXml() {
    check(
        "all of it in XML: sent, accepted, cancelled, and told",
        () -> {
          for (IGenericClient each : List.of(practice, linkWorker)) each.setEncoding(EncodingEnum.XML);
          String referral = sent(practice, referral());
          Task task = taskNow(linkWorker, referral).setStatus(ACCEPTED);
          expect(updated(linkWorker, task).getStatus() == ACCEPTED, "not accepted");
          revoke(referral);
          task = taskNow(linkWorker, referral).setStatus(CANCELLED);
          expect(updated(linkWorker, task).getStatus() == CANCELLED, "not cancelled");
          expect(timeline(practice, referral).contains("LARKFIELD PCN"), timeline(practice, referral));
          ServiceRequest bad = message(ServiceRequest.class, "refused", "number", newNumber());
          String why = words(refused(UnprocessableEntityException.class, () -> sent(practice, bad)));
          expect(!why.isEmpty(), "no reason");
        });
  }
}
