package dev.octet.service.load;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reads the first bytes of an answer, at least so many if there are, and hangs up. */
record FirstBytes(int most) implements HttpResponse.BodyHandler<byte[]> {
  @Override
  public HttpResponse.BodySubscriber<byte[]> apply(HttpResponse.ResponseInfo info) {
    HttpResponse.BodySubscriber<byte[]> all = HttpResponse.BodySubscribers.ofByteArray();
    return new HttpResponse.BodySubscriber<>() {
      private final CompletableFuture<byte[]> hungUp = new CompletableFuture<>();
      private Flow.Subscription subscription;
      private int left = most;

      @Override
      public CompletionStage<byte[]> getBody() {
        return all.getBody().toCompletableFuture().applyToEither(hungUp, bytes -> bytes);
      }

      @Override
      public void onSubscribe(Flow.Subscription itsSubscription) {
        subscription = itsSubscription;
        all.onSubscribe(itsSubscription);
      }

      @Override
      public void onNext(List<ByteBuffer> buffers) {
        left -= buffers.stream().mapToInt(ByteBuffer::remaining).sum();
        all.onNext(buffers);
        if (left > 0) return;
        subscription.cancel();
        hungUp.complete(new byte[0]);
      }

      @Override
      public void onError(Throwable failure) {
        all.onError(failure);
        hungUp.completeExceptionally(failure);
      }

      @Override
      public void onComplete() {
        all.onComplete();
      }
    };
  }
}
