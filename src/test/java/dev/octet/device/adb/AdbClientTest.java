package dev.octet.device.adb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.SharedData;
import dev.octet.device.adb.AdbException.Failure;
import dev.octet.device.adbd.AdbServerProcess;
import dev.octet.device.adbd.Fault;
import dev.octet.device.adbd.PhoneDouble;
import dev.octet.hash.Sha256;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our client against the genuine adb server, with doubles of the daemon behind it. */
class AdbClientTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final RemotePath FOLDER = new RemotePath("/data/local/tmp/octet");

  @TempDir static Path folder;
  // null where adb is not installed: the tests are skipped then
  private static AdbServerProcess server;

  private PhoneDouble phone;
  private AdbClient client;
  private AdbDevice device;

  @BeforeAll
  static void startServer() throws Exception {
    SharedData.require("device/pixel-2-xl.json");
    server = AdbServerProcess.start(folder.resolve("home"));
  }

  @AfterAll
  static void stopServer() {
    if (server != null) server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    phone = PhoneDouble.start(Files.createTempDirectory(folder, "phone"));
    server.connect(phone.serial());
    client = new AdbClient(server.address());
    device = client.device(phone.serial());
  }

  @AfterEach
  void disconnect() throws Exception {
    server.disconnect(phone.serial());
    phone.close();
  }

  @Test
  void aPhoneIsListedWithWhatTheServerSaysOfIt() throws Exception {
    assertThat(client.version(LIMIT)).isGreaterThan(30);

    DeviceListing listing = listing(phone);

    assertThat(listing.state()).isEqualTo(DeviceListing.State.READY);
    assertThat(listing.attributes())
        .containsEntry("model", "Pixel_2_XL")
        .containsEntry("device", "taimen");
  }

  @Test
  void propertiesComeAsThePhoneHasThem() throws Exception {
    assertThat(device.properties(LIMIT))
        .containsEntry("ro.board.platform", "msm8998")
        .hasSizeGreaterThan(400);
  }

  @Test
  void aCommandsExitCodeAndStreamsComeApart() throws Exception {
    ShellResult result =
        device.shell(ShellCommand.script("echo out; echo err >&2; exit 42"), LIMIT);

    assertThat(result.exitCode()).isEqualTo(42);
    assertThat(result.text()).isEqualTo("out\n");
    assertThat(result.errorText()).isEqualTo("err\n");
  }

  @Test
  void aCommandThatReadsItsInputEnds() throws Exception {
    assertThat(device.shell(ShellCommand.of("cat"), LIMIT).exitCode()).isZero();
  }

  @Test
  void wordsReachTheCommandAsTheyAre() throws Exception {
    String word = "it's $HOME; `reboot` \"x\" \\ * \n ü {}";

    assertThat(device.shell(ShellCommand.of("printf", "%s", word), LIMIT).text()).isEqualTo(word);
    assertThat(device.shell(ShellCommand.script("printf %s {}", word), LIMIT).text())
        .isEqualTo(word);
  }

  @Test
  void thirtyMegabytesOfOutputArriveWithAnExitCode() throws Exception {
    MessageDigest digest = Sha256.digest();
    long[] bytes = {0};
    int code =
        device.shell(
            ShellCommand.script("head -c 31457280 /dev/zero; exit 7"),
            new ShellOutput() {
              @Override
              public void stdout(byte[] chunk, int offset, int length) {
                digest.update(chunk, offset, length);
                bytes[0] += length;
              }

              @Override
              public void stderr(byte[] chunk, int offset, int length) {}
            },
            LIMIT);

    assertThat(code).isEqualTo(7);
    assertThat(bytes[0]).isEqualTo(31_457_280);
    assertThat(Sha256.finish(digest)).isEqualTo(Sha256.of(new byte[31_457_280]));
  }

  @Test
  void aCaptureKeepsTheBeginningAndCountsTheRest() throws Exception {
    ShellResult result =
        device.shell(ShellCommand.script("head -c 3000000 /dev/zero"), 1_000, LIMIT);

    assertThat(result.stdout()).hasSize(1_000);
    assertThat(result.stdoutBytes()).isEqualTo(3_000_000);
    assertThat(result.truncated()).isTrue();
  }

  @Test
  void aHundredMegabytesGoThereAndBackWithEqualHashes() throws Exception {
    Path sent = folder.resolve("sent");
    Path received = folder.resolve("received");
    var bytes = new byte[100 << 20];
    new Random(1).nextBytes(bytes);
    Files.write(sent, bytes);
    String hash = Sha256.of(bytes);

    Transfer there = device.push(sent, FOLDER.child("big"), 0640, LIMIT);
    Transfer back;
    try (OutputStream out = Files.newOutputStream(received)) {
      back = device.pull(FOLDER.child("big"), out, bytes.length, LIMIT);
    }

    assertThat(there).isEqualTo(new Transfer(bytes.length, hash));
    assertThat(back).isEqualTo(there);
    assertThat(Files.mismatch(sent, received)).isEqualTo(-1);
    assertThat(device.shell(ShellCommand.of("stat", "-c", "%a", FOLDER + "/big"), LIMIT).text())
        .isEqualTo("640\n");
  }

  @Test
  void anEmptyFileGoesThereAndBack() throws Exception {
    device.push(InputStream.nullInputStream(), FOLDER.child("empty"), 0644, LIMIT);

    assertThat(device.pull(FOLDER.child("empty"), OutputStream.nullOutputStream(), 0, LIMIT))
        .extracting(Transfer::bytes)
        .isEqualTo(0L);
  }

  @Test
  void aFileThatIsNotThereIsRefusedInThePhonesWords() {
    fails(Failure.REFUSED, () -> pull("nothing", 10)).hasMessageContaining("open failed");
  }

  @Test
  void aFileLargerThanAllowedIsRefused() throws Exception {
    device.push(new ByteArrayInputStream(new byte[11]), FOLDER.child("eleven"), 0644, LIMIT);

    fails(Failure.REFUSED, () -> pull("eleven", 10)).hasMessageContaining("larger than 10 bytes");
  }

  @Test
  void fiftyShellsOnTwoServersDontMixUp() throws Exception {
    try (var second = AdbServerProcess.start(folder.resolve("second"));
        var other = PhoneDouble.start(Files.createTempDirectory(folder, "phone"));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      second.connect(other.serial());
      AdbDevice otherDevice = new AdbClient(second.address()).device(other.serial());
      List<Future<ShellResult>> results = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        AdbDevice asked = i % 2 == 0 ? device : otherDevice;
        var command =
            ShellCommand.script(
                "for i in 1 2 3; do echo {}; echo {} >&2; sleep 0.1; done; exit {}",
                "out" + i,
                "err" + i,
                Integer.toString(i));
        Callable<ShellResult> task = () -> asked.shell(command, LIMIT);
        results.add(threads.submit(task));
      }
      for (int i = 0; i < 50; i++) {
        ShellResult result = results.get(i).get();
        assertThat(result.exitCode()).isEqualTo(i);
        assertThat(result.text()).isEqualTo("out%d\n".formatted(i).repeat(3));
        assertThat(result.errorText()).isEqualTo("err%d\n".formatted(i).repeat(3));
      }
    }
  }

  @Test
  void attachingAndDetachingAreSeen() throws Exception {
    BlockingQueue<List<DeviceListing>> lists = new LinkedBlockingQueue<>();
    try (var tracker = client.track(lists::add);
        var other = PhoneDouble.start(Files.createTempDirectory(folder, "phone"))) {
      assertThat(tracker).isNotNull();
      await(lists, list -> list.stream().anyMatch(l -> l.serial().equals(phone.serial())));

      server.connect(other.serial());
      long attached = System.nanoTime();
      await(lists, list -> state(list, other) == DeviceListing.State.READY);
      long seen = System.nanoTime();
      server.disconnect(other.serial());
      long detached = System.nanoTime();
      await(lists, list -> state(list, other) == null);
      long missed = System.nanoTime();

      System.out.printf(
          "attach seen after %d ms, detach after %d ms%n",
          TimeUnit.NANOSECONDS.toMillis(seen - attached),
          TimeUnit.NANOSECONDS.toMillis(missed - detached));
    }
  }

  @Test
  void aTrackerComesBackWithItsServer() throws Exception {
    BlockingQueue<List<DeviceListing>> lists = new LinkedBlockingQueue<>();
    var nobody = new AdbServer("127.0.0.1", 1);
    try (var tracker = new AdbClient(nobody).track(lists::add)) {
      assertThat(tracker).isNotNull();
      assertThat(lists.poll(20, TimeUnit.SECONDS)).isEmpty();
      assertThat(lists.poll(20, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void anUnknownSerialIsSaidToBeUnknown() throws Exception {
    AdbDevice nobody = client.device("nobody");

    fails(Failure.UNKNOWN_DEVICE, () -> nobody.properties(LIMIT))
        .hasMessageContaining("device 'nobody' not found");
  }

  @Test
  void whatNoSerialCanHoldReachesNoServer() {
    fails(Failure.UNKNOWN_DEVICE, () -> client.device("x; reboot"));
    fails(Failure.UNKNOWN_DEVICE, () -> client.device(""));
    assertThatThrownBy(() -> new RemotePath("/data/../etc"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RemotePath("/data/a b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPhoneThatHasNotAcceptedTheKeyIsUnauthorized() throws Exception {
    try (var wary = PhoneDouble.start(Files.createTempDirectory(folder, "phone"))) {
      wary.authorized(false);
      server.connect(wary.serial());

      assertThat(listing(wary).state()).isEqualTo(DeviceListing.State.UNAUTHORIZED);
      AdbDevice refused = client.device(wary.serial());
      fails(Failure.UNAUTHORIZED, () -> refused.properties(LIMIT));
      server.disconnect(wary.serial());
    }
  }

  @Test
  void aPhoneThatDoesNotAnswerIsOffline() throws Exception {
    phone.die();
    // asked for, not followed: the server tells no follower that a network device went offline
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (listing(phone).state() != DeviceListing.State.OFFLINE) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }

    fails(Failure.OFFLINE, () -> device.properties(LIMIT));
  }

  @Test
  void whereNoServerListensItIsUnreachable() {
    var nobody = new AdbClient(new AdbServer("127.0.0.1", 1));

    fails(Failure.SERVER_UNREACHABLE, () -> nobody.devices(LIMIT));
  }

  @Test
  void aLimitIsForTheWholeCallHoweverMuchComes() throws Exception {
    var chatty = ShellCommand.script("while :; do echo x; sleep 0.05; done");

    fails(Failure.DEADLINE, () -> device.shell(chatty, Duration.ofSeconds(1)));
  }

  @Test
  void aDaemonThatDiesInMidRunIsNoExitCode() throws Exception {
    var thread = new AtomicReference<@Nullable Throwable>();
    Thread running =
        Thread.ofVirtual()
            .start(() -> {
              try {
                device.shell(ShellCommand.script("echo > {}; sleep 30", FOLDER + ".on"), LIMIT);
              } catch (AdbException | InterruptedException e) {
                thread.set(e);
              }
            });
    awaitFile("/data/local/tmp/octet.on");
    phone.die();
    running.join();

    assertThat(thread.get())
        .isInstanceOfSatisfying(
            AdbException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DEVICE_LOST));
  }

  @Test
  void aDaemonThatDiesInMidPushIsALostDevice() {
    phone.next(Fault.DIE_IN_PUSH);

    fails(
        Failure.DEVICE_LOST,
        () -> device.push(new Zeros(50 << 20), FOLDER.child("cut"), 0644, LIMIT));
  }

  @Test
  void aStreamCutInALengthIsALostDevice() {
    phone.next(Fault.CUT_IN_LENGTH);

    fails(Failure.DEVICE_LOST, () -> device.shell(ShellCommand.of("true"), LIMIT));
  }

  @Test
  void hostileLengthsAreRefused() {
    phone.next(Fault.HUGE_LENGTH);
    fails(Failure.PROTOCOL_VIOLATION, () -> device.shell(ShellCommand.of("true"), LIMIT))
        .hasMessageContaining("4294967295 bytes");

    phone.next(Fault.HUGE_CHUNK);
    fails(Failure.PROTOCOL_VIOLATION, () -> pull("any", 10)).hasMessageContaining("4294967295");
  }

  @Test
  void aFullStorageIsSaidToBeFull() {
    phone.next(Fault.NO_SPACE);

    fails(
        Failure.NO_SPACE, () -> device.push(new Zeros(20 << 20), FOLDER.child("big"), 0644, LIMIT));
  }

  private Transfer pull(String name, long most) throws Exception {
    return device.pull(FOLDER.child(name), OutputStream.nullOutputStream(), most, LIMIT);
  }

  private DeviceListing listing(PhoneDouble of) throws Exception {
    return client.devices(LIMIT).stream()
        .filter(listing -> listing.serial().equals(of.serial()))
        .findFirst()
        .orElseThrow();
  }

  private static DeviceListing.@Nullable State state(List<DeviceListing> list, PhoneDouble of) {
    return list.stream()
        .filter(listing -> listing.serial().equals(of.serial()))
        .map(DeviceListing::state)
        .findFirst()
        .orElse(null);
  }

  private static void await(
      BlockingQueue<List<DeviceListing>> lists,
      java.util.function.Predicate<List<DeviceListing>> wanted)
      throws InterruptedException {
    while (true) {
      List<DeviceListing> list = lists.poll(30, TimeUnit.SECONDS);
      assertThat(list).as("a list that is wanted comes in time").isNotNull();
      if (wanted.test(list)) return;
    }
  }

  private void awaitFile(String path) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.exists(phone.file(path))) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> fails(
      Failure failure, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AdbException.class, e -> assertThat(e.failure()).as(e.getMessage()).isEqualTo(failure));
  }

  /** So many zeros. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long count) {
      left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 0) return -1;
      int count = (int) Math.min(length, left);
      java.util.Arrays.fill(bytes, offset, offset + count, (byte) 0);
      left -= count;
      return count;
    }
  }
}
