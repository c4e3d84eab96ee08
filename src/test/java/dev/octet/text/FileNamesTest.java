package dev.octet.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileNamesTest {
  @Test
  void foldersOfAbsolutePathsAreLeftOut() {
    assertThat(FileNames.withoutFolders("there is no file /srv/octet/scratch/run-1/model.tflite"))
        .isEqualTo("there is no file model.tflite");
    assertThat(FileNames.withoutFolders("'/tmp/a/b.so': cannot open (/data/x/y)"))
        .isEqualTo("'b.so': cannot open (y)");
  }

  @Test
  void otherSlashesStay() {
    for (String text :
        new String[] {
          "int8/uint8/float", "https://octet.dev/a/b", "conv/kernel/1 is 3/4", "/models", "a./b/c"
        }) {
      assertThat(FileNames.withoutFolders(text)).isEqualTo(text);
    }
  }
}
