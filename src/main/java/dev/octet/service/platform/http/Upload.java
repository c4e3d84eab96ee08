package dev.octet.service.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.web.multipart.MultipartFile;

/**
 * A file that a client is sending.
 *
 * @param name the sender's name of the file
 * @param content can be read once
 * @param declaredBytes the size that the sender declares; -1 if it declares none
 */
public record Upload(UploadName name, InputStream content, long declaredBytes) {
  /**
   * Takes the body of a request as the file.
   *
   * @param name from the query; if it is absent, the name in {@code Content-Disposition} is used
   * @param fallback the name if the request has none
   */
  public static Upload ofBody(HttpServletRequest request, @Nullable String name, String fallback)
      throws IOException {
    String sent = isGiven(name) ? name : dispositionName(request);
    return new Upload(
        UploadName.of(sent, fallback), request.getInputStream(), request.getContentLengthLong());
  }

  /**
   * Takes a part of a multipart request as the file.
   *
   * @param name from the query; if it is absent, the part's file name is used
   * @param fallback the name if the request has none
   */
  public static Upload ofPart(MultipartFile part, @Nullable String name, String fallback)
      throws IOException {
    String sent = isGiven(name) ? name : part.getOriginalFilename();
    return new Upload(UploadName.of(sent, fallback), part.getInputStream(), part.getSize());
  }

  private static boolean isGiven(@Nullable String name) {
    return name != null && !name.isBlank();
  }

  private static @Nullable String dispositionName(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.CONTENT_DISPOSITION);
    if (header == null) return null;
    try {
      return ContentDisposition.parse(header).getFilename();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return null; // the name is optional, and Spring's parser reads past the end of an unclosed
      // quote
    }
  }
}
