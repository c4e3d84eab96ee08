package dev.octet.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedSample;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A newcomer's first conversion: the form of the Swagger UI, in a browser, with the sample. */
@ServiceTest
class SwaggerUiTest {
  private static final String FORM = "#operations-Conversions-startConversionFromFiles ";

  /** What the window showed last, for a person to look at. */
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  @LocalServerPort int port;
  @TempDir Path temp;

  @Test
  void theFormOfTheFirstConversionTakesFilesAndConvertsThem() throws Exception {
    try (var browser = DrivenBrowser.start(temp)) {
      browser.open("http://127.0.0.1:" + port + "/swagger-ui.html");
      browser.click(FORM + ".opblock-summary-control");
      Path set = SharedSample.calibrationIn(temp, 20);
      choose(browser, "model", SharedSample.modelIn(temp));
      choose(browser, "calibrationSet", set);
      WebElement options = browser.visible(FORM + "tr[data-property-name=request] textarea");
      assertThat(JsonMapper.shared().readTree(options.getDomProperty("value")))
          .isEqualTo(JsonMapper.shared().readTree("{\"recipe\": {\"target\": \"int8\"}}"));
      browser.screenshot(SCREENSHOTS.resolve("swagger-form.png"));
      browser.click(FORM + "button.execute");
      String answer = browser.visible(FORM + ".live-responses-table .microlight").getText();
      browser.screenshot(SCREENSHOTS.resolve("swagger-answer.png"));
      JsonNode accepted = JsonMapper.shared().readTree(answer);
      var client = new ServiceClient(port);
      JsonNode ended = client.awaitEnd(accepted.at("/links/self").asString());
      assertThat(ended.path("state").asString()).as("%s", ended).isEqualTo("SUCCEEDED");
    }
  }

  @Test
  void theFormsOfUploadsTakeAFile() throws Exception {
    try (var browser = DrivenBrowser.start(temp)) {
      browser.open("http://127.0.0.1:" + port + "/swagger-ui.html");
      String form = "#operations-Models-uploadModel ";
      browser.click(form + ".opblock-summary-control");
      browser
          .present(form + "input[type=file]")
          .sendKeys(SharedSample.modelIn(temp).toAbsolutePath().toString());
      browser.screenshot(SCREENSHOTS.resolve("swagger-upload.png"));
      browser.click(form + "button.execute");
      String answer = browser.visible(form + ".live-responses-table .microlight").getText();
      assertThat(JsonMapper.shared().readTree(answer).path("networkName").asString())
          .isEqualTo("octet-sample");
    }
  }

  private static void choose(DrivenBrowser browser, String part, Path file) {
    browser
        .present(FORM + "tr[data-property-name=%s] input[type=file]".formatted(part))
        .sendKeys(file.toAbsolutePath().toString());
  }
}
