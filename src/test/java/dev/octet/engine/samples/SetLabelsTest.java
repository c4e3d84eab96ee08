package dev.octet.engine.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.octet.engine.RejectedInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class of each sample, by a table or by folders. */
class SetLabelsTest {
  @TempDir Path set;
  @TempDir Path scratch;

  private void file(String name, String content) throws IOException {
    Path file = set.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private SetLabels labels() throws IOException {
    try (var opened = CalibrationSet.open(set, SetLimits.DEFAULT, scratch)) {
      return opened.labels("set.zip");
    }
  }

  @Test
  void rowsOfATableBeginWithAFileAndEndWithItsClass() throws IOException {
    file("b.bin", "bb");
    file("a.bin", "aa");
    file("labels.csv", "file,synset,index1000\nb.bin,n02,7\n\na.bin,n01,3\nelsewhere.bin,n03,9\n");
    assertThat(labels().indexes()).containsExactly(3, 7);
    assertThat(labels().classes()).isEqualTo(1000);
  }

  @Test
  void theTablesOfMlPerfSayHowManyClassesThereAre() throws IOException {
    file("a.bin", "aa");
    file("b.bin", "bb");
    file("y_labels.csv", "a.bin,10,3\nb.bin,10,0\n");
    assertThat(labels().indexes()).containsExactly(3, 0);
    assertThat(labels().classes()).isEqualTo(10);
  }

  @Test
  void foldersAreClassesInTheirOrder() throws IOException {
    file("dog/1.bin", "aa");
    file("cat/2.bin", "bb");
    file("cat/1.bin", "cc");
    assertThat(labels().indexes()).containsExactly(0, 0, 1);
    assertThat(labels().classes()).isEqualTo(2);
  }

  @Test
  void foldersThatAreNumbersAreThoseClasses() throws IOException {
    file("207/1.bin", "aa");
    file("3/2.bin", "bb");
    assertThat(labels().indexes()).containsExactly(207, 3);
    assertThat(labels().classes()).isNull();
  }

  @Test
  void whatIsMissingOrWrongIsNamed() throws IOException {
    file("a.bin", "aa");
    assertProblem("no-labels", "has no labels");
    file("labels.csv", "b.bin,1\n");
    assertProblem("invalid-labels", "no row for a.bin");
    file("labels.csv", "file,label\na.bin,tench\n");
    assertProblem("invalid-labels", "Line 2");
  }

  private void assertProblem(String code, String words) {
    assertThatThrownBy(this::labels)
        .isInstanceOfSatisfying(
            RejectedInputException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(code);
              assertThat(e.problem().detail()).contains(words);
            });
  }
}
