package dev.octet.service.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.OptimisticLockException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.hibernate.exception.JDBCConnectionException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.orm.jpa.JpaSystemException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class DatabaseFailureTest {
  private static SQLException state(String state) {
    return new SQLException("said by the server", state);
  }

  @Test
  void theServersWordDecides() {
    for (String away :
        List.of("08001", "08006", "57P01", "57P02", "57P03", "57014", "53300", "58030", "25006")) {
      assertThat(DatabaseFailure.of(state(away))).as(away).isEqualTo(DatabaseFailure.AWAY);
    }
    for (String collision : List.of("40001", "40P01", "55P03")) {
      assertThat(DatabaseFailure.of(state(collision)))
          .as(collision)
          .isEqualTo(DatabaseFailure.COLLISION);
    }
    // a violated constraint, a full disk, wrong SQL
    for (String other : List.of("23505", "53100", "42601", "22003", "XX000")) {
      assertThat(DatabaseFailure.of(state(other))).as(other).isNull();
      assertThat(
              DatabaseFailure.of(new DataAccessResourceFailureException("a guess", state(other))))
          .as(other)
          .isNull();
    }
  }

  @Test
  void whoeverWrapsItChangesNothing() {
    assertThat(DatabaseFailure.isAway(new TransactionSystemException("commit", state("08006"))))
        .isTrue();
    assertThat(
            DatabaseFailure.isAway(
                new JpaSystemException(new RuntimeException("flush", state("57P01")))))
        .isTrue();
    var cleanUp = new IllegalStateException("Failed to rollback.");
    cleanUp.addSuppressed(new RuntimeException(state("08006")));
    assertThat(DatabaseFailure.isAway(cleanUp)).isTrue();
    assertThat(DatabaseFailure.of(new CannotAcquireLockException("deadlock", state("40P01"))))
        .isEqualTo(DatabaseFailure.COLLISION);
  }

  @Test
  void aPoolWithoutConnectionsIsAnOutage() {
    assertThat(
            DatabaseFailure.isAway(
                new CannotCreateTransactionException(
                    "none", new SQLTransientConnectionException("timed out after 2500ms"))))
        .isTrue();
    assertThat(
            DatabaseFailure.isAway(
                new CannotGetJdbcConnectionException("none", new SQLException("closed"))))
        .isTrue();
    assertThat(
            DatabaseFailure.isAway(
                new JDBCConnectionException("none", new SQLException("Connection is closed"))))
        .isTrue();
    assertThat(DatabaseFailure.isAway(new QueryTimeoutException("slow"))).isTrue();
    assertThat(DatabaseFailure.of(new SQLSyntaxErrorException("without a state"))).isNull();
    assertThat(DatabaseFailure.of(new SQLTransactionRollbackException("without a state")))
        .isEqualTo(DatabaseFailure.COLLISION);
    assertThat(DatabaseFailure.of(new OptimisticLockException("row was updated")))
        .isEqualTo(DatabaseFailure.COLLISION);
  }

  @Test
  void otherFailuresAreNot() {
    assertThat(DatabaseFailure.of(null)).isNull();
    assertThat(DatabaseFailure.of(new IOException(new SocketTimeoutException("adb")))).isNull();
    assertThat(DatabaseFailure.of(new DataIntegrityViolationException("x", state("23505"))))
        .isNull();
    var circle = new RuntimeException("a");
    circle.initCause(new RuntimeException("b", circle));
    assertThat(DatabaseFailure.of(circle)).isNull();
  }
}
