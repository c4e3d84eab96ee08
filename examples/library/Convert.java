import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.engine.convert.Conversion;
import dev.octet.engine.convert.Progress;
import dev.octet.engine.convert.recipe.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

// Octet's engine as a library, with the arguments MODEL.tflite SET OUT.tflite.
void main(String[] files) throws Exception {
  var request =
      new Conversion.Request(
          Path.of(files[0]),
          "digits",
          Path.of(files[1]),
          Recipes.parse("{\"target\": \"int8-per-tensor\"}"),
          Preprocessing.NOT_GIVEN,
          List.of(),
          Runtime.getRuntime().availableProcessors(),
          Files.createTempDirectory("octet"),
          Map.of());
  var outputs = Conversion.Outputs.only(Path.of(files[2]));
  var report = Conversion.run(request, outputs, Progress.SILENT);
  IO.println("agreement %s".formatted(report.summary().agreement()));
}
