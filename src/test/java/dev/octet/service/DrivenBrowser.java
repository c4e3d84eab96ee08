package dev.octet.service;

import dev.octet.InstalledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A Chromium without a window that a test clicks through, as a person would. */
public final class DrivenBrowser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ChromeDriver driver;

  private DrivenBrowser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts the browser that is installed; the test skips where there is none.
   *
   * @param folder for its profile
   */
  public static DrivenBrowser start(Path folder) {
    Path driver = InstalledProgram.find("chromedriver").orElse(null);
    Path program = InstalledProgram.find("chromium").orElse(null);
    Assumptions.assumeTrue(
        driver != null && program != null,
        "no chromium with chromedriver is installed: apt-get install chromium chromium-driver");
    var options = new ChromeOptions();
    options.setBinary(String.valueOf(program));
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // the tests run as root in the continuous integration
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size=1400,2000",
        "--user-data-dir=" + folder.resolve("profile"));
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).build();
    return new DrivenBrowser(new ChromeDriver(service, options));
  }

  public void open(String url) {
    driver.get(url);
  }

  /** Waits until an element is visible. */
  public WebElement visible(String css) {
    return found(css, WebElement::isDisplayed);
  }

  /** Waits until an element is there, visible or not. */
  public WebElement present(String css) {
    return found(css, _ -> true);
  }

  private WebElement found(String css, Predicate<WebElement> fits) {
    return Awaitility.await(css)
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(StaleElementReferenceException.class)
        .until(
            () -> driver.findElements(By.cssSelector(css)).stream().filter(fits).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** Clicks an element, which is scrolled to first. */
  public void click(String css) {
    WebElement element = visible(css);
    driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
    element.click();
  }

  /** Writes what the window shows, as a PNG. */
  public void screenshot(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
