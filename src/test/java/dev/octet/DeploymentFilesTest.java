package dev.octet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What is deployed fits together and fits the service: names, ports, settings, rights. */
class DeploymentFilesTest {
  private static final Path K8S = Path.of("k8s");
  private static final Path DEPLOYMENT = K8S.resolve("deployment.yaml");
  private static final Path COMPOSE = Path.of("docker-compose.yml");

  /** The settings of the service, as its environment names them. */
  private static final Set<String> SPRING =
      Set.of("SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME", "SPRING_DATASOURCE_PASSWORD");

  @Test
  void kustomizationNamesEveryFileOfItsFolder() throws IOException {
    var named = new TreeSet<>(strings(map(K8S.resolve("kustomization.yaml")).get("resources")));
    var present = new TreeSet<String>();
    try (Stream<Path> files = Files.list(K8S)) {
      files.map(file -> file.getFileName().toString()).forEach(present::add);
    }
    present.remove("kustomization.yaml");
    assertThat(named).isEqualTo(present);
  }

  @Test
  void everyResourceHasTheKindAndVersionOfItsFile() throws IOException {
    Map<String, String> versions =
        Map.of(
            "Deployment", "apps/v1",
            "Service", "v1",
            "ConfigMap", "v1",
            "PersistentVolumeClaim", "v1");
    for (String file : strings(map(K8S.resolve("kustomization.yaml")).get("resources"))) {
      Map<String, Object> resource = map(K8S.resolve(file));
      String kind = text(resource, "kind");
      assertThat(file).isEqualToIgnoringCase(kind + ".yaml");
      assertThat(text(resource, "apiVersion")).as(kind).isEqualTo(versions.get(kind));
      assertThat(text(resource, "metadata", "name")).as(kind).matches("[a-z][a-z0-9-]{0,62}");
    }
  }

  @Test
  void selectorsFindThePods() throws IOException {
    Map<String, Object> deployment = map(DEPLOYMENT);
    Object labels = at(deployment, "spec", "template", "metadata", "labels");
    assertThat(at(deployment, "spec", "selector", "matchLabels")).isEqualTo(labels);
    Map<String, Object> service = map(K8S.resolve("service.yaml"));
    assertThat(at(service, "spec", "selector")).isEqualTo(labels);
    Object target = at(first(at(service, "spec", "ports")), "targetPort");
    assertThat(target).isEqualTo(at(first(at(container(), "ports")), "name"));
  }

  @Test
  void volumesThatAreMountedAreThere() throws IOException {
    List<Object> mounts = list(at(container(), "volumeMounts"));
    List<Object> volumes = list(at(pod(), "volumes"));
    assertThat(mounts.stream().map(mount -> at(mount, "name")))
        .containsExactlyInAnyOrderElementsOf(
            volumes.stream().map(volume -> at(volume, "name")).toList());
    assertThat(at(first(volumes), "persistentVolumeClaim", "claimName"))
        .isEqualTo(at(map(K8S.resolve("persistentvolumeclaim.yaml")), "metadata", "name"));
    assertThat(mounts.stream().map(mount -> at(mount, "mountPath"))).contains("/data", "/tmp");
  }

  @Test
  void theContainerHasNoRightsThatItDoesNotNeed() throws IOException {
    assertThat(at(pod(), "securityContext", "runAsNonRoot")).isEqualTo(true);
    assertThat(at(pod(), "automountServiceAccountToken")).isEqualTo(false);
    Object context = at(container(), "securityContext");
    assertThat(at(context, "allowPrivilegeEscalation")).isEqualTo(false);
    assertThat(at(context, "readOnlyRootFilesystem")).isEqualTo(true);
    assertThat(at(context, "capabilities", "drop")).isEqualTo(List.of("ALL"));
    for (String bound : List.of("requests", "limits")) {
      assertThat(at(container(), "resources", bound, "cpu")).isNotNull();
      assertThat(at(container(), "resources", bound, "memory")).isNotNull();
    }
    String dockerfile = Files.readString(Path.of("Dockerfile"));
    String user = at(pod(), "securityContext", "runAsUser").toString();
    assertThat(dockerfile).contains("USER " + user + ":");
  }

  @Test
  void theImageRunsOtherCommandsThanServeWhereTheyAreGiven() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("Dockerfile"));
    assertThat(lines).contains("CMD [\"serve\"]");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("ENTRYPOINT"))
        .singleElement()
        .asString()
        .contains("octet.jar")
        .doesNotContain("serve");
    // nobody overrides the command, so that all of them serve
    assertThat(((Map<?, ?>) container()).get("command")).isNull();
    assertThat(((Map<?, ?>) container()).get("args")).isNull();
    Map<?, ?> composed = (Map<?, ?>) at(map(COMPOSE), "services", "octet");
    assertThat(composed.get("command")).isNull();
    assertThat(composed.get("entrypoint")).isNull();
  }

  @Test
  void probesAskWhatTheServiceAnswers() throws IOException {
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(at(container(), probe, "httpGet", "path").toString())
          .matches("/actuator/health/(liveness|readiness)");
      assertThat(at(container(), probe, "httpGet", "port")).isEqualTo("http");
    }
    assertThat(at(container(), "readinessProbe", "httpGet", "path").toString())
        .endsWith("readiness");
  }

  @Test
  void imagesHaveTheProjectsVersion() throws IOException {
    Matcher version =
        Pattern.compile("<artifactId>octet</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    String image = "octet:" + version.group(1);
    assertThat(at(container(), "image")).isEqualTo(image);
    assertThat(at(map(COMPOSE), "services", "octet", "image")).isEqualTo(image);
  }

  @Test
  void composeWaitsForItsDatabaseAndIsReachedFromThisMachineOnly() throws IOException {
    Object octet = at(map(COMPOSE), "services", "octet");
    Object postgres = at(map(COMPOSE), "services", "postgres");
    assertThat(at(postgres, "image")).isEqualTo("postgres:17-alpine");
    assertThat(at(postgres, "healthcheck", "test")).isNotNull();
    assertThat(at(octet, "depends_on", "postgres", "condition")).isEqualTo("service_healthy");
    assertThat(strings(at(octet, "ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
    Set<?> volumes = ((Map<?, ?>) at(map(COMPOSE), "volumes")).keySet();
    for (Object service : List.of(octet, postgres)) {
      for (String volume : strings(at(service, "volumes"))) {
        assertThat(volumes.contains(volume.substring(0, volume.indexOf(':')))).isTrue();
      }
    }
  }

  @Test
  void settingsAreThoseOfTheService() throws IOException {
    String metadata =
        Files.readString(
            Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json"));
    List<String> names = new ArrayList<>(keys(at(map(K8S.resolve("configmap.yaml")), "data")));
    for (Object variable : list(at(container(), "env"))) names.add(text(variable, "name"));
    names.addAll(keys(at(map(COMPOSE), "services", "octet", "environment")));
    var known = new TreeSet<>(SPRING);
    Matcher property = Pattern.compile("\"name\": \"(octet\\.[a-z.-]+)\"").matcher(metadata);
    while (property.find()) {
      known.add(
          property.group(1).replace("-", "").replace('.', '_').toUpperCase(java.util.Locale.ROOT));
    }
    assertThat(known).contains("OCTET_DATADIRECTORY");
    assertThat(names).isSubsetOf(known);
  }

  private static Object pod() throws IOException {
    return at(map(DEPLOYMENT), "spec", "template", "spec");
  }

  private static Object container() throws IOException {
    List<Object> containers = list(at(pod(), "containers"));
    assertThat(containers).hasSize(1);
    return containers.getFirst();
  }

  /** One document, without duplicate keys. */
  private static Map<String, Object> map(Path file) throws IOException {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Map<?, ?> document = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
    var map = new LinkedHashMap<String, Object>();
    document.forEach((key, value) -> map.put(key.toString(), value));
    return map;
  }

  private static Object at(Object node, String... path) {
    Object place = node;
    for (String key : path) {
      assertThat(place).as("%s of %s", key, node).isInstanceOf(Map.class);
      place = Objects.requireNonNull(((Map<?, ?>) place).get(key), key);
    }
    return place;
  }

  private static String text(Object node, String... path) {
    return at(node, path).toString();
  }

  private static Set<String> keys(Object map) {
    var keys = new TreeSet<String>();
    for (Object key : ((Map<?, ?>) map).keySet()) keys.add(key.toString());
    return keys;
  }

  private static List<Object> list(Object node) {
    return new ArrayList<>((List<?>) node);
  }

  private static Object first(Object list) {
    return list(list).getFirst();
  }

  private static List<String> strings(@org.jspecify.annotations.Nullable Object list) {
    return list(Objects.requireNonNull(list)).stream().map(Object::toString).toList();
  }
}
