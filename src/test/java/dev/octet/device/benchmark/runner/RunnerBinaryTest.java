package dev.octet.device.benchmark.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.octet.SharedData;
import dev.octet.device.benchmark.TestPhone;
import dev.octet.device.benchmark.phone.PushedFile;
import dev.octet.device.benchmark.report.Profile;
import dev.octet.device.benchmark.runner.ElfFile.Segment;
import dev.octet.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs that are kept as resources: what they are, and that they come from the source. */
class RunnerBinaryTest {
  private static final Path BUILD = Path.of("src/main/native/runner/build.sh");
  private static final Path CROSS_ROOT = Path.of("/usr/aarch64-linux-gnu");
  private static final long PAGE_OF_ANDROID_15 = 16 * 1024;

  @TempDir Path folder;

  @Test
  void theOneForPhonesIsAnAndroidExecutable() throws Exception {
    ElfFile elf = ElfFile.read(unpacked(files("arm64-v8a").runner()));

    assertThat(elf.machine()).isEqualTo(ElfFile.AARCH64);
    assertThat(elf.type()).isEqualTo(ElfFile.POSITION_INDEPENDENT);
    assertThat(elf.interpreter()).isEqualTo("/system/bin/linker64");
    assertThat(elf.needed()).containsExactly("libtensorflowlite_jni.so", "libc.so");
    // bionic gave executables thread-local storage only with Android 10
    assertThat(elf.segments(ElfFile.TLS)).isEmpty();
    assertThat(elf.segments(ElfFile.LOAD))
        .isNotEmpty()
        .allSatisfy(segment -> {
          assertThat(segment.alignment()).isEqualTo(PAGE_OF_ANDROID_15);
          assertThat(segment.offset() % PAGE_OF_ANDROID_15)
              .isEqualTo(segment.address() % PAGE_OF_ANDROID_15);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"arm64-v8a", "linux-x86_64"})
  void nothingInItIsBothWritableAndExecutable(String abi) throws Exception {
    ElfFile elf = ElfFile.read(unpacked(files(abi).runner()));

    int both = ElfFile.WRITE | ElfFile.EXECUTE;
    assertThat(elf.segments(ElfFile.LOAD)).noneMatch(segment -> (segment.flags() & both) == both);
    assertThat(elf.segments(ElfFile.GNU_STACK))
        .extracting(Segment::flags)
        .singleElement()
        .satisfies(flags -> assertThat(flags & ElfFile.EXECUTE).isZero());
  }

  @Test
  void theAarsLibraryIsForTheSamePhones() throws Exception {
    ElfFile elf = ElfFile.read(unpacked(files("arm64-v8a").library()));

    assertThat(elf.machine()).isEqualTo(ElfFile.AARCH64);
    assertThat(elf.needed())
        .isSubsetOf("libm.so", "libdl.so", "liblog.so", "libc.so", "libandroid.so");
  }

  @Test
  void theOneForThisMachineNeedsOnlyGlibcAndTheLibrary() throws Exception {
    ElfFile elf = ElfFile.read(unpacked(files("linux-x86_64").runner()));

    assertThat(elf.machine()).isEqualTo(ElfFile.X86_64);
    assertThat(elf.needed())
        .contains("libjnitensorflowlite.so")
        .isSubsetOf("libjnitensorflowlite.so", "libc.so.6", "libm.so.6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"arm64-v8a", "linux-x86_64"})
  void itHasTheHashThatIsWrittenBesideIt(String abi) throws Exception {
    assertThat(list()).contains(files(abi).runner().sha256() + "  " + abi);
  }

  @ParameterizedTest
  @CsvSource({"arm64-v8a,aarch64-linux-gnu-gcc", "linux-x86_64,gcc"})
  void theSourceGivesTheSameBytes(String abi, String compiler) throws Exception {
    String builtWith = "# " + abi + ": " + firstLine(compiler, "--version");
    assumeTrue(
        list().contains(builtWith),
        () -> "skipped: needs the compiler of the resources, this machine has " + builtWith);
    Path out = folder.resolve("runner");

    build(abi, unpacked(files(abi).library()), out);

    assertThat(Sha256.of(Files.readAllBytes(out))).isEqualTo(files(abi).runner().sha256());
  }

  /** The same source for arm64 and glibc: the arithmetic of a phone's processor without a phone. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ds_cnn_kws/published_int8_ptq.tflite",
        "mobilenet_v1_0.25_128/published_uint8_qat.tflite",
        "mobilenet_v2_1.0_224/published_int8_ptq.tflite"
      })
  void onAnEmulatedArm64TheOutputsAreTheHosts(String name) throws Exception {
    Path model = SharedData.require("models/" + name);
    assumeTrue(
        !firstLine("qemu-aarch64", "--version").isEmpty()
            && !firstLine("aarch64-linux-gnu-gcc", "--version").isEmpty()
            && Files.exists(CROSS_ROOT.resolve("lib/libstdc++.so.6")),
        "skipped: needs Debian's qemu-user and g++-aarch64-linux-gnu");
    Path library =
        unpacked(
            PushedFile.of(
                "libjnitensorflowlite.so",
                0644,
                () ->
                    resource("/org/bytedeco/tensorflowlite/linux-arm64/libjnitensorflowlite.so")));
    Path runner = folder.resolve("runner");
    build("linux-arm64", library, runner);
    Path report = folder.resolve("report");

    run(
        report,
        "qemu-aarch64",
        "-L",
        CROSS_ROOT.toString(),
        "-E",
        "LD_LIBRARY_PATH=" + folder,
        runner.toString(),
        "--model",
        model.toString(),
        "--warmups",
        "0",
        "--runs",
        "1",
        "--seed",
        "7",
        "--profile");

    RunnerReport emulated = RunnerReport.parse(Files.readAllBytes(report));
    String host =
        new HostRunner(folder.resolve("host"))
            .outputSha256(model, TestPhone.protocol(), Duration.ofMinutes(1))
            .orElseThrow();
    assertThat(emulated.outputSha256()).isEqualTo(host);
    assertThat(emulated.delegate().nodesTaken()).isPositive();
    assertThat(emulated.profile())
        .extracting(Profile.NodeTime::operator)
        .contains("TfLiteXNNPackDelegate")
        .containsAll(emulated.delegate().outside());
  }

  private static RunnerFiles files(String abi) throws IOException {
    return RunnerFiles.of(abi).orElseThrow();
  }

  private static InputStream resource(String path) {
    return Objects.requireNonNull(RunnerBinaryTest.class.getResourceAsStream(path), path);
  }

  private static List<String> list() throws IOException {
    try (InputStream list = resource("/dev/octet/device/benchmark/runner/SHA256SUMS")) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private Path unpacked(PushedFile content) throws IOException {
    Path file = folder.resolve(content.name());
    try (InputStream source = content.source().open()) {
      Files.copy(source, file);
    }
    return file;
  }

  private void build(String abi, Path library, Path out) throws Exception {
    run(
        folder.resolve("build.log"),
        "sh",
        BUILD.toString(),
        abi,
        library.toString(),
        out.toString());
  }

  private void run(Path output, String... command) throws Exception {
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The first line that a program prints; empty where it is not installed. */
  private static String firstLine(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var reader = process.inputReader()) {
        String line = reader.readLine();
        return line == null ? "" : line;
      }
    } catch (IOException e) {
      return "";
    }
  }
}
