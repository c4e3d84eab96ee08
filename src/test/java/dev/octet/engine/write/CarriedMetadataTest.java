package dev.octet.engine.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.Constant;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.metadata.AssociatedFile;
import dev.octet.engine.metadata.CarriedMetadata;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.metadata.TensorMetadata;
import dev.octet.engine.read.ModelReader;
import dev.octet.engine.read.source.SourceModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.support.metadata.MetadataExtractor;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileT;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.ContentProperties;
import org.tensorflow.lite.support.metadata.schema.ContentPropertiesUnion;
import org.tensorflow.lite.support.metadata.schema.ContentT;
import org.tensorflow.lite.support.metadata.schema.CustomMetadataT;
import org.tensorflow.lite.support.metadata.schema.FeaturePropertiesT;
import org.tensorflow.lite.support.metadata.schema.ModelMetadataT;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptionsUnion;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitT;
import org.tensorflow.lite.support.metadata.schema.RegexTokenizerOptions;
import org.tensorflow.lite.support.metadata.schema.RegexTokenizerOptionsT;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadataT;
import org.tensorflow.lite.support.metadata.schema.TensorGroupT;
import org.tensorflow.lite.support.metadata.schema.TensorMetadataT;

/** Metadata that a model came with, read and written again. */
class CarriedMetadataTest {
  private static final byte[] VOCABULARY = "the 1\nof 2\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] LABELS = "yes\nno\n".getBytes(StandardCharsets.UTF_8);

  private static Graph network() {
    var b = new GraphBuilder("net");
    int image = b.input("image", Shape.of(1, 2, 2, 2));
    int tokens = b.input("tokens", Shape.of(1, 3), ElementType.INT32, null);
    int scores = b.mean("scores", image, false, 1, 2);
    return b.output(b.reshape("answers", scores, b.tensorOf(tokens).shape().rank() - 1, 2)).build();
  }

  private static AssociatedFileT associated(String name, byte type) {
    var file = new AssociatedFileT();
    file.setName(name);
    file.setDescription("What " + name + " is for.");
    file.setType(type);
    file.setLocale("en");
    file.setVersion("3");
    return file;
  }

  private static TensorMetadataT tensor(String name) {
    var tensor = new TensorMetadataT();
    tensor.setName(name);
    tensor.setDimensionNames(new String[] {"batch", "rest"});
    var content = new ContentPropertiesUnion();
    content.setType(ContentProperties.FeatureProperties);
    content.setValue(new FeaturePropertiesT());
    var holder = new ContentT();
    holder.setContentProperties(content);
    tensor.setContent(holder);
    return tensor;
  }

  private static ProcessUnitT tokenizer() {
    var options = new RegexTokenizerOptionsT();
    options.setDelimRegexPattern("[^\\w]+");
    options.setVocabFile(
        new AssociatedFileT[] {associated("vocab.txt", AssociatedFileType.VOCABULARY)});
    var union = new ProcessUnitOptionsUnion();
    union.setType(ProcessUnitOptions.RegexTokenizerOptions);
    union.setValue(options);
    var unit = new ProcessUnitT();
    unit.setOptions(union);
    return unit;
  }

  private static ModelMetadataT described(int subgraphs) {
    var model = new ModelMetadataT();
    model.setName("Reader");
    model.setVersion("v7");
    model.setAuthor("Ünal & Söhne");
    model.setLicense("Apache-2.0");
    model.setMinParserVersion("1.2.1");
    model.setAssociatedFiles(
        new AssociatedFileT[] {associated("NOTICE", AssociatedFileType.DESCRIPTIONS)});
    var all = new SubGraphMetadataT[subgraphs];
    for (int i = 0; i < subgraphs; i++) {
      var subgraph = new SubGraphMetadataT();
      subgraph.setName("part " + i);
      TensorMetadataT tokens = tensor("ids");
      tokens.setProcessUnits(new ProcessUnitT[] {tokenizer()});
      subgraph.setInputTensorMetadata(new TensorMetadataT[] {tensor("picture"), tokens});
      TensorMetadataT scores = tensor("answers");
      scores.setAssociatedFiles(
          new AssociatedFileT[] {associated("names.txt", AssociatedFileType.TENSOR_AXIS_LABELS)});
      subgraph.setOutputTensorMetadata(new TensorMetadataT[] {scores});
      var group = new TensorGroupT();
      group.setName("both");
      group.setTensorNames(new String[] {"picture", "ids"});
      subgraph.setInputTensorGroups(new TensorGroupT[] {group});
      var custom = new CustomMetadataT();
      custom.setName("secret");
      custom.setData(new int[] {1, 2, 3});
      subgraph.setCustomMetadata(new CustomMetadataT[] {custom});
      all[i] = subgraph;
    }
    model.setSubgraphMetadata(all);
    return model;
  }

  private static Constant packed(ModelMetadataT model) {
    var builder = new FlatBufferBuilder();
    org.tensorflow.lite.support.metadata.schema.ModelMetadata.finishModelMetadataBuffer(
        builder, org.tensorflow.lite.support.metadata.schema.ModelMetadata.pack(builder, model));
    return Constant.ofBuffer(builder.dataBuffer());
  }

  private static AssociatedFile file(String name, byte[] content) {
    return new AssociatedFile(name, ByteBuffer.wrap(content));
  }

  /** A model's file as its author made it. */
  private static byte[] original(int subgraphs) {
    var carried =
        new CarriedMetadata(
            packed(described(subgraphs)),
            List.of(file("vocab.txt", VOCABULARY), file("names.txt", LABELS)),
            List.of(),
            List.of());
    return TfliteWriter.write(
        network(), new ModelMetadata("", "", List.of(), List.of(), List.of(), carried));
  }

  private static MetadataExtractor extracted(byte[] model) throws IOException {
    return new MetadataExtractor(ByteBuffer.wrap(model));
  }

  @Test
  void whatIsNotChangedIsWrittenAsItCame() throws IOException {
    byte[] file = original(1);
    SourceModel read = ModelReader.read(file, "model");
    assertThat(read.warnings()).isEmpty();
    assertThat(read.metadata().labels()).containsExactly("yes", "no");
    assertThat(TfliteWriter.write(network(), read.metadata())).isEqualTo(file);
  }

  @Test
  void newNormalizationAndLabelsLeaveTheRestAlone() throws IOException {
    for (int subgraphs : new int[] {1, 3}) {
      ModelMetadata read = ModelReader.read(original(subgraphs), "model").metadata();
      var image =
          new TensorMetadata(
              0, "picture", "", List.of(127.5f), List.of(127.5f), List.of(), List.of());
      var changed =
          new ModelMetadata(
              read.name(),
              read.description(),
              List.of(image),
              read.outputs(),
              List.of("ja", "nein"),
              read.carried());
      MetadataExtractor written = extracted(TfliteWriter.write(network(), changed));
      var model = written.getModelMetadata();
      assertThat(model.author()).isEqualTo("Ünal & Söhne");
      assertThat(model.license()).isEqualTo("Apache-2.0");
      assertThat(model.version()).isEqualTo("v7");
      assertThat(model.minParserVersion()).isEqualTo("1.2.1");
      assertThat(model.associatedFiles(0).name()).isEqualTo("NOTICE");
      assertThat(model.subgraphMetadataLength()).isEqualTo(subgraphs);
      var subgraph = model.subgraphMetadata(0);
      assertThat(subgraph.inputTensorGroups(0).tensorNames(1)).isEqualTo("ids");
      assertThat(subgraph.customMetadata(0).dataLength()).isEqualTo(3);
      var input = written.getInputTensorMetadata(0);
      assertThat(input.dimensionNames(1)).isEqualTo("rest");
      var normalization = new NormalizationOptions();
      assertThat(input.processUnits(0).options(normalization)).isNotNull();
      assertThat(normalization.mean(0)).isEqualTo(127.5f);
      var tokenizer = new RegexTokenizerOptions();
      var unit = written.getInputTensorMetadata(1).processUnits(0);
      assertThat(unit.optionsType()).isEqualTo(ProcessUnitOptions.RegexTokenizerOptions);
      unit.options(tokenizer);
      assertThat(tokenizer.delimRegexPattern()).isEqualTo("[^\\w]+");
      assertThat(tokenizer.vocabFile(0).name()).isEqualTo("vocab.txt");
      var output = written.getOutputTensorMetadata(0);
      assertThat(output.associatedFilesLength()).isEqualTo(1);
      assertThat(output.associatedFiles(0).name()).isEqualTo("labels.txt");
      assertThat(written.getAssociatedFile("labels.txt")).hasContent("ja\nnein\n");
      assertThat(written.getAssociatedFile("vocab.txt")).hasBinaryContent(VOCABULARY);
    }
  }

  @Test
  void deflatedFilesAreStoredAfterwards(@TempDir Path folder) throws IOException {
    byte[] file = withArchive("vocab.txt", new byte[50_000]);
    ModelMetadata read = ModelReader.read(file, "model").metadata();
    Path written = Files.write(folder.resolve("a.zip"), TfliteWriter.write(network(), read));
    try (var zip = new ZipFile(written.toFile())) {
      assertThat(zip.getEntry("vocab.txt").getMethod()).isEqualTo(ZipEntry.STORED);
      assertThat(zip.getInputStream(zip.getEntry("vocab.txt")).readAllBytes())
          .isEqualTo(new byte[50_000]);
    }
  }

  @Test
  void namesThatLeadElsewhereAreLeftOutWithAWarning() throws IOException {
    for (String name : List.of("../vocab.txt", "/etc/passwd", "a/../../b", "C:/x", "..\\x")) {
      SourceModel read = ModelReader.read(withArchive(name, VOCABULARY), "model");
      assertThat(read.warnings()).extracting(Warning::code).contains("associated-files-left-out");
      assertThat(Objects.requireNonNull(read.metadata().carried()).files()).isEmpty();
    }
  }

  @Test
  void aDamagedFileIsAWarningAndTheModelIsRead() throws IOException {
    byte[] file = original(1);
    String text = new String(file, StandardCharsets.ISO_8859_1);
    file[text.indexOf("the 1")] ^= 1;
    SourceModel read = ModelReader.read(file, "model");
    assertThat(read.warnings())
        .extracting(Warning::code)
        .containsExactly("associated-files-unreadable");
    assertThat(Objects.requireNonNull(read.metadata().carried()).files()).isEmpty();
    assertThat(
            extracted(TfliteWriter.write(network(), read.metadata())).getModelMetadata().author())
        .isEqualTo("Ünal & Söhne");
  }

  @Test
  void aBombIsNotUnpacked() throws IOException {
    SourceModel read = ModelReader.read(withArchive("vocab.txt", new byte[64 << 20]), "model");
    assertThat(read.warnings()).extracting(Warning::code).contains("associated-files-unreadable");
  }

  /** The model with its metadata, and an archive of one deflated file in place of its own. */
  private static byte[] withArchive(String name, byte[] content) throws IOException {
    var carried = new CarriedMetadata(packed(described(1)), List.of(), List.of(), List.of());
    byte[] model =
        TfliteWriter.write(
            network(), new ModelMetadata("", "", List.of(), List.of(), List.of(), carried));
    var archive = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(archive)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    byte[] packed = archive.toByteArray();
    byte[] file = Arrays.copyOf(model, model.length + packed.length);
    System.arraycopy(packed, 0, file, model.length, packed.length);
    return file;
  }
}
