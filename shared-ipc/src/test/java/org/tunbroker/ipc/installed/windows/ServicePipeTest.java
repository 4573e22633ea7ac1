package org.tunbroker.ipc.installed.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.os.windows.PipeEnd;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.ipc.os.windows.UserSid;

@EnabledOnOs(OS.WINDOWS)
@Timeout(60)
class ServicePipeTest {
    private final String name = "\\\\.\\pipe\\tunbroker-test-" + System.nanoTime();

    private static long inSeconds(final int seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private String rightsOf(final String owner) {
        return "O:" + owner + "D:P(A;;FA;;;SY)(A;;FA;;;" + UserSid.own() + ")";
    }

    @Test
    void shouldFindNoServiceWithoutAPipe() {
        assertNull(ServicePipe.ask(name, inSeconds(30)));
    }

    @Test
    void shouldBelieveNoPipeThatSystemDoesNotOwn() {
        try (PipeEnd squatter = ServicePipe.create(name, rightsOf(UserSid.own()), true)) {
            final CompletableFuture<byte[]> told = CompletableFuture.supplyAsync(() -> {
                squatter.accept();
                return squatter.read(StartMessage.REQUEST_LENGTH, inSeconds(1));
            });
            assertNull(ServicePipe.ask(name, inSeconds(30)));
            assertNull(told.join(), "it was asked nothing");
        }
    }

    @Test
    void shouldTellTheServiceItsClientsUser() {
        try (PipeEnd service = ServicePipe.create(name, rightsOf(UserSid.own()), true);
                PipeEnd client = PipeEnd.tryOpenShared(name)) {
            assertTrue(service.accept());
            assertTrue(client.write(StartMessage.request()));
            service.read(StartMessage.REQUEST_LENGTH, inSeconds(30));
            assertEquals(UserSid.own(), service.clientUser());
            assertEquals(UserSid.own(), UserSid.ofProcess(service.clientProcessId()));
        }
    }

    @Test
    void shouldGiveUpWhereAllEndsAreTaken() {
        try (PipeEnd service = onlyEnd(name, rightsOf(UserSid.own()));
                PipeEnd other = PipeEnd.tryOpenShared(name)) {
            assertTrue(other.isConnected());
            final StartMessage.Answer answer = ServicePipe.ask(name, inSeconds(1));
            assertEquals(ErrorCode.ERROR_TIMEOUT.code(), answer.error);
            assertTrue(service.isConnected());
        }
    }

    private static PipeEnd onlyEnd(final String name, final String rights) {
        try (SecurityDescriptor descriptor = SecurityDescriptor.of(rights)) {
            return PipeEnd.create(name, descriptor);
        }
    }
}
