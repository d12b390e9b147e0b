import static org.hl7.fhir.r4.model.Task.TaskStatus.ACCEPTED;
import static org.hl7.fhir.r4.model.Task.TaskStatus.COMPLETED;
import static org.hl7.fhir.r4.model.Task.TaskStatus.INPROGRESS;
import static org.hl7.fhir.r4.model.Task.TaskStatus.REQUESTED;

import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.SortOrderEnum;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.StringClientParam;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;

/** The journey of a referral with HAPI's generic client, as practice, link worker and provider. */
public class Journey extends Parties {
  public static void main(String[] arguments) throws Exception {
    System.exit(new Journey(arguments[0], arguments[1]).exitCode());
  }

  Journey(String quickstart, String messages) throws Exception {
    super(quickstart, messages);
  }

  private Bundle.BundleEntryResponseComponent transaction(IGenericClient client, String number)
      throws Exception {
    Bundle bundle = message(Bundle.class, "transaction", "number", number);
    Bundle answer = client.transaction().withBundle(bundle).execute();
    expect(answer.getType() == Bundle.BundleType.TRANSACTIONRESPONSE, "not a transaction-response");
    for (Bundle.BundleEntryComponent entry : answer.getEntry()) {
      String location = entry.getResponse().getLocation();
      if (location != null && location.contains("ServiceRequest/")) return entry.getResponse();
    }
    throw new AssertionError("no entry of the answer is about the ServiceRequest");
  }

  private Bundle waiting(IGenericClient client, String owner) {
    return client
        .search()
        .forResource(Task.class)
        .where(Task.OWNER.hasId("Organization/" + owner))
        .and(Task.STATUS.exactly().code("requested"))
        .include(Task.INCLUDE_FOCUS)
        .sort(new SortSpec("_lastUpdated", SortOrderEnum.DESC))
        .count(100)
        .returnBundle(Bundle.class)
        .execute();
  }

  private Bundle claim(IGenericClient client, String owner) throws Exception {
    return client
        .operation()
        .onType(Task.class)
        .named("$claim")
        .withParameters(message(Parameters.class, "claim", "queue", owner))
        .returnResourceType(Bundle.class)
        .execute();
  }

  // HAPI says If-Match by itself: the version that the resource was read with.
  private Task complete(IGenericClient client, String id) {
    Task task = client.read().resource(Task.class).withId(id).execute();
    task.setStatus(COMPLETED);
    Task.TaskOutputComponent output = task.addOutput();
    output.getType().setText("Outcome");
    output.setValue(new StringType("Came to six sessions and goes on coming"));
    return (Task) client.update().resource(task).execute().getResource();
  }

  @Override
  void play() throws Exception {
    IGenericClient practice = connect("practice");
    IGenericClient linkWorker = connect("link-worker");
    IGenericClient provider = connect("provider");
    String number = newNumber();
    String bundleNumber = newNumber();
    InstantType start = InstantType.now();

    check(
        "the capability statement is one of FHIR R4",
        () -> {
          CapabilityStatement statement =
              practice.capabilities().ofType(CapabilityStatement.class).execute();
          expect(statement.getFhirVersion().toCode().startsWith("4.0"), "another version");
        });

    String first =
        check(
            "the practice creates a referral: 201",
            () -> {
              MethodOutcome made =
                  send(practice, message(ServiceRequest.class, "referral", "number", number));
              expect(Boolean.TRUE.equals(made.getCreated()), "not created");
              return made.getId().getIdPart();
            });

    check(
        "the same again: 200, the same id",
        () -> {
          MethodOutcome again =
              send(practice, message(ServiceRequest.class, "referral", "number", number));
          expect(!Boolean.TRUE.equals(again.getCreated()), "created twice");
          expect(again.getId().getIdPart().equals(first), "another id");
        });

    check(
        "a conditional create finds it",
        () -> {
          MethodOutcome again =
              practice
                  .create()
                  .resource(message(ServiceRequest.class, "referral", "number", number))
                  .conditional()
                  .where(ServiceRequest.IDENTIFIER.exactly().systemAndIdentifier(IDENTIFIER, number))
                  .execute();
          expect(again.getId().getIdPart().equals(first), "another id");
        });

    String second =
        check(
            "the practice sends a transaction: 201 for its entry",
            () -> {
              Bundle.BundleEntryResponseComponent response = transaction(practice, bundleNumber);
              expect(response.getStatus().startsWith("201"), response.getStatus());
              return new IdType(response.getLocation()).getIdPart();
            });

    check(
        "the same transaction again: 200 for its entry, the same place",
        () -> {
          Bundle.BundleEntryResponseComponent response = transaction(practice, bundleNumber);
          expect(response.getStatus().startsWith("200"), response.getStatus());
          expect(new IdType(response.getLocation()).getIdPart().equals(second), "another place");
        });

    check(
        "the practice finds it by its identifier",
        () -> {
          Bundle found =
              practice
                  .search()
                  .forResource(ServiceRequest.class)
                  .where(ServiceRequest.IDENTIFIER.exactly().systemAndIdentifier(IDENTIFIER, number))
                  .returnBundle(Bundle.class)
                  .execute();
          List<ServiceRequest> list = resources(found, ServiceRequest.class);
          expect(list.size() == 1, list.size() + " found");
          expect(list.get(0).getIdElement().getIdPart().equals(first), "another id");
        });

    check(
        "pages lead to one another, and show everything once",
        () -> {
          send(practice, message(ServiceRequest.class, "referral", "number", newNumber()));
          List<String> seen = new ArrayList<>();
          Bundle page =
              practice
                  .search()
                  .forResource(ServiceRequest.class)
                  .where(
                      new StringClientParam("_lastUpdated")
                          .matches()
                          .value("ge" + start.getValueAsString()))
                  .count(2)
                  .returnBundle(Bundle.class)
                  .execute();
          while (page != null && seen.size() < 100) {
            List<ServiceRequest> list = resources(page, ServiceRequest.class);
            expect(!list.isEmpty() && list.size() <= 2, "a page with " + list.size());
            for (ServiceRequest each : list) seen.add(each.getIdElement().getIdPart());
            page = page.getLink("next") == null ? null : practice.loadPage().next(page).execute();
          }
          expect(new HashSet<>(seen).size() == seen.size(), "something twice");
          expect(seen.size() >= 3 && seen.containsAll(List.of(first, second)), "something missing");
        });

    check(
        "a refused message is told all its faults, each with its place",
        () -> {
          ServiceRequest bad = message(ServiceRequest.class, "refused", "number", newNumber());
          UnprocessableEntityException error =
              refused(UnprocessableEntityException.class, () -> send(practice, bad));
          int errors = 0;
          OperationOutcome outcome = (OperationOutcome) error.getOperationOutcome();
          for (OperationOutcome.OperationOutcomeIssueComponent issue : outcome.getIssue()) {
            if (issue.getSeverity() != OperationOutcome.IssueSeverity.ERROR) continue;
            ++errors;
            expect(issue.hasExpression(), "an issue without its place");
          }
          expect(errors >= 4, "only " + errors + " issues");
        });

    String taskId =
        check(
            "the link worker sees the task, with the referral",
            () -> {
              Bundle bundle = waiting(linkWorker, queue("link-worker"));
              boolean has = false;
              for (ServiceRequest each : resources(bundle, ServiceRequest.class)) {
                has |= each.getIdElement().getIdPart().equals(first);
              }
              expect(has, "the referral is not included");
              return taskOf(bundle, first).getIdElement().getIdPart();
            });

    Task claimed =
        check(
            "the link worker claims it",
            () -> {
              Task task = taskOf(claim(linkWorker, queue("link-worker")), first);
              expect(task.getStatus() == REQUESTED, "not requested");
              expect(
                  task.getBusinessStatus().getCodingFirstRep().getCode().equals("picked-up"),
                  "not picked-up");
              return task;
            });

    check(
        "the link worker accepts it by PATCH",
        () -> expect(patch(linkWorker, taskId, "accepted").getStatus() == ACCEPTED, "not accepted"));

    check(
        "a stale If-Match: 412",
        () -> {
          Task stale = claimed.copy();
          stale.setStatus(INPROGRESS);
          refused(
              PreconditionFailedException.class,
              () -> linkWorker.update().resource(stale).execute());
        });

    String onward =
        check(
            "the link worker refers onward: 201",
            () -> {
              ServiceRequest request =
                  message(ServiceRequest.class, "onward", "number", newNumber(), "first", first);
              MethodOutcome made = send(linkWorker, request);
              expect(Boolean.TRUE.equals(made.getCreated()), "not created");
              return made.getId().getIdPart();
            });

    String offered =
        check(
            "the provider sees its task, with what it may know",
            () -> {
              Bundle bundle = waiting(provider, queue("provider"));
              for (ServiceRequest each : resources(bundle, ServiceRequest.class)) {
                String view = FHIR.newJsonParser().encodeResourceToString(each);
                expect(
                    !view.contains("9990000026") && !view.contains("1951-11-02"),
                    "more than a provider may know");
              }
              return taskOf(bundle, onward).getIdElement().getIdPart();
            });

    check(
        "the provider claims and accepts it",
        () -> {
          taskOf(claim(provider, queue("provider")), onward);
          expect(patch(provider, offered, "accepted").getStatus() == ACCEPTED, "not accepted");
        });

    check(
        "the provider completes it by PUT, with what came of it",
        () -> expect(complete(provider, offered).getStatus() == COMPLETED, "not completed"));

    check(
        "the link worker completes the first task",
        () -> expect(complete(linkWorker, taskId).getStatus() == COMPLETED, "not completed"));

    check(
        "the practice reads its referral, which is still its own",
        () -> {
          ServiceRequest read =
              practice.read().resource(ServiceRequest.class).withId(first).execute();
          expect(read.getStatus() == ServiceRequest.ServiceRequestStatus.ACTIVE, "not active");
          ServiceRequest version =
              practice
                  .read()
                  .resource(ServiceRequest.class)
                  .withIdAndVersion(first, "1")
                  .execute();
          expect(version.getIdElement().getIdPart().equals(first), "another id");
        });

    check(
        "the practice sees that the task is completed",
        () -> {
          Bundle found =
              practice
                  .search()
                  .forResource(Task.class)
                  .where(Task.FOCUS.hasId("ServiceRequest/" + first))
                  .returnBundle(Bundle.class)
                  .execute();
          List<Task> tasks = resources(found, Task.class);
          expect(tasks.size() == 1 && tasks.get(0).getStatus() == COMPLETED, "not completed");
        });

    check(
        "the practice reads the timeline, the provider in it",
        () -> {
          Parameters timeline =
              practice
                  .operation()
                  .onInstance(new IdType("ServiceRequest", first))
                  .named("$timeline")
                  .withNoParameters(Parameters.class)
                  .useHttpGet()
                  .execute();
          String text = timeline.getParameter("text").getValue().primitiveValue();
          expect(text.contains("Larkfield Community Trust"), text);
        });

    check(
        "the practice reads the history of the task",
        () -> {
          Bundle history =
              practice
                  .history()
                  .onInstance(new IdType("Task", taskId))
                  .returnBundle(Bundle.class)
                  .execute();
          expect(history.getEntry().size() >= 3, history.getEntry().size() + " versions");
        });

    check(
        "another practice's referral: 404",
        () -> {
          IGenericClient other = connect("other-practice");
          refused(
              ResourceNotFoundException.class,
              () -> other.read().resource(ServiceRequest.class).withId(first).execute());
        });
  }
}
