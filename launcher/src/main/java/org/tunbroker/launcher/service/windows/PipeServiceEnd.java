package org.tunbroker.launcher.service.windows;

import org.tunbroker.ipc.os.windows.PipeEnd;
import org.tunbroker.ipc.os.windows.UserSid;

/** A named pipe's end. */
final class PipeServiceEnd implements ServiceEnd {
    private final PipeEnd pipe;

    PipeServiceEnd(final PipeEnd pipe) {
        this.pipe = pipe;
    }

    @Override
    public boolean accept() {
        return pipe.accept();
    }

    @Override
    public String clientProcessUser() {
        return UserSid.ofProcess(pipe.clientProcessId());
    }

    @Override
    public String clientUser() {
        return pipe.clientUser();
    }

    @Override
    public byte[] read(final int length, final long deadlineNs) {
        return pipe.read(length, deadlineNs);
    }

    @Override
    public boolean write(final byte[] bytes) {
        return pipe.write(bytes);
    }

    @Override
    public void awaitClosed(final long deadlineNs) {
        pipe.awaitClosed(deadlineNs);
    }

    @Override
    public void disconnect() {
        pipe.disconnect();
    }
}
