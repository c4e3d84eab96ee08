package dev.octet.service.platform.problem;

import dev.octet.engine.InputProblem;
import dev.octet.service.platform.failure.Causes;
import java.io.FileNotFoundException;
import java.nio.file.FileSystemException;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.apache.tomcat.util.http.fileupload.impl.FileCountLimitExceededException;
import org.apache.tomcat.util.http.fileupload.impl.FileUploadIOException;
import org.apache.tomcat.util.http.fileupload.impl.SizeException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;

/** Describes why Tomcat or Spring could not parse a form. */
final class FormProblems {
  private FormProblems() {}

  /** Returns the problem for a failure; null if it is not a form's, or not the sender's fault. */
  static @Nullable ProblemException of(Throwable failure) {
    boolean isForm = false;
    for (Throwable cause : Causes.of(failure)) {
      switch (cause) {
        case MaxUploadSizeExceededException e -> {
          return tooLarge(RequestProblems.tooLarge(e.getMaxUploadSize()));
        }
        case SizeException e -> {
          return tooLarge(RequestProblems.tooLarge(e.getPermittedSize()));
        }
        case FileCountLimitExceededException _ -> {
          return tooLarge(
              InputProblem.of(
                  "too-many-parts",
                  "The form has more parts than allowed.",
                  "Send only the parts that the operation documents; pack several files into one archive."));
        }
        // a failure of this service, whose files hold the parts
        case FileSystemException _, FileNotFoundException _ -> {
          return null;
        }
        case MultipartException _,
            FileUploadException _,
            FileUploadIOException _,
            InvalidFileNameException _,
            FileItemStream.ItemSkippedException _,
            MultipartStream.IllegalBoundaryException _,
            MultipartStream.MalformedStreamException _ ->
            isForm = true;
        default -> {}
      }
    }
    return isForm ? malformed() : null;
  }

  private static ProblemException tooLarge(InputProblem problem) {
    return new ProblemException(HttpStatus.CONTENT_TOO_LARGE, problem);
  }

  private static ProblemException malformed() {
    return new ProblemException(
        HttpStatus.BAD_REQUEST,
        InputProblem.of(
            "malformed-multipart",
            "The multipart body can't be parsed.",
            "Let the client library set Content-Type with the boundary, and send the complete body."));
  }
}
