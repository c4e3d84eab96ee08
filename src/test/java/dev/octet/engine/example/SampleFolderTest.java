package dev.octet.engine.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import dev.octet.engine.samples.CalibrationSet;
import dev.octet.engine.samples.SetKind;
import dev.octet.engine.samples.SetLimits;
import dev.octet.engine.samples.SetSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFolderTest {
  @TempDir Path temp;

  @Test
  void holdsTheModelThePicturesAndWhatToRun() throws IOException {
    Path folder = temp.resolve("sample");
    SampleFolder.write(SharedSample.get(), folder);

    assertThat(folder.resolve("model.tflite")).hasBinaryContent(SharedSample.model());
    assertThat(Files.readString(folder.resolve("README.txt"))).contains("convert model.tflite");
    for (String set : new String[] {"calibration", "calibration.zip"}) {
      SetSummary summary = summary(folder.resolve(set));
      assertThat(summary.kind()).isEqualTo(SetKind.IMAGES);
      assertThat(summary.samples()).isEqualTo(300);
      assertThat(summary.shapes()).containsExactly("32x32x1");
      assertThat(summary.problems()).isEmpty();
    }
    SetSummary labelled = summary(folder.resolve("labelled"));
    assertThat(labelled.samples()).isEqualTo(500);
    assertThat(labelled.labelled()).isTrue();
    assertThat(Files.readAllLines(folder.resolve("labelled/labels.csv")))
        .hasSize(501)
        .startsWith("file,label")
        .contains("digit0000.png," + SharedSample.get().labelled().getFirst().label());
  }

  @Test
  void theArchiveIsTheSameInEveryTimeZone() throws IOException {
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      Path tokyo = SharedSample.calibrationIn(Files.createDirectory(temp.resolve("tokyo")), 5);
      TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
      Path york = SharedSample.calibrationIn(Files.createDirectory(temp.resolve("york")), 5);
      assertThat(tokyo).hasSameBinaryContentAs(york);
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  private SetSummary summary(Path set) {
    try (var opened = CalibrationSet.open(set, SetLimits.DEFAULT, temp)) {
      return opened.summary();
    }
  }
}
