package org.tunbroker.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test class in a process of its own: in a JVM of another architecture or release, in a
 * network namespace, or both. The class path is this process's. Each test is told with its own
 * result; its output is printed here. Where the JVM is not given or the namespace cannot be made,
 * the class is skipped with the reason. A {@code @TestFactory} fails. The constructor runs in both
 * processes; in this one its clients are null.
 *
 * <p>Example, for {@code mvn verify -Dexample.jvm=/usr/lib/jvm/java-17-openjdk-i386/bin/java}:
 *
 * <pre>{@code
 * @RunInJvm(property = "example.jvm")
 * @TunBroker
 * class EchoIn32BitsTest extends EchoTest {}
 * }</pre>
 */
@Documented
@ExtendWith(RunInJvmExtension.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RunInJvm {
    /**
     * Names the system property that has the JVM's command, such as the path of its {@code java}.
     * Blanks separate words: {@code qemu-aarch64 /PATH/bin/java}.
     *
     * @return the property; empty for the JVM that runs the tests
     */
    String property() default "";

    /**
     * Asks for a network namespace of its own, which has no interface but a loopback that is down.
     * Linux only. Root gets one; an ordinary user does where user namespaces are allowed, and is
     * root in it.
     *
     * @return false by default
     */
    boolean networkNamespace() default false;

    /**
     * Limits how long the whole class takes.
     *
     * @return seconds, 1 or more
     */
    int timeout() default 600;
}
