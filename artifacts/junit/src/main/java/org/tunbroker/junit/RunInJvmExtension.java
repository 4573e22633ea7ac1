package org.tunbroker.junit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Does what {@link RunInJvm} asks for. In the process that runs the class, and which JUnit's
 * launcher runs in too, it does nothing.
 */
final class RunInJvmExtension implements ExecutionCondition, InvocationInterceptor {
    private static final Namespace NAMESPACE = Namespace.create(RunInJvmExtension.class);

    /** Made by JUnit. */
    RunInJvmExtension() {}

    /** Tells whether this process only passes on what another one finds. */
    static boolean runsElsewhere(final ExtensionContext context) {
        return !OtherProcess.isThis() && wanted(context).isPresent();
    }

    private static Optional<RunInJvm> wanted(final ExtensionContext context) {
        for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
            final Optional<RunInJvm> found =
                    AnnotationSupport.findAnnotation(at.getTestClass(), RunInJvm.class);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(final ExtensionContext context) {
        // of the class; its methods are as it is
        if (context.getTestMethod().isPresent() || !runsElsewhere(context)) {
            return ConditionEvaluationResult.enabled(null);
        }
        final RunInJvm how = wanted(context).orElseThrow(IllegalStateException::new);
        if (!how.property().isEmpty()
                && System.getProperty(how.property(), "").trim().isEmpty()) {
            return ConditionEvaluationResult.disabled(
                    "the system property " + how.property() + " names no JVM");
        }
        return how.networkNamespace() && !NetworkNamespace.prefix().isPresent()
                ? ConditionEvaluationResult.disabled(
                        "no network namespace can be made here: " + NetworkNamespace.reason())
                : ConditionEvaluationResult.enabled(null);
    }

    @Override
    public void interceptTestMethod(
            final Invocation<Void> invocation,
            final ReflectiveInvocationContext<Method> called,
            final ExtensionContext context)
            throws Throwable {
        passOn(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            final Invocation<Void> invocation,
            final ReflectiveInvocationContext<Method> called,
            final ExtensionContext context)
            throws Throwable {
        passOn(invocation, context);
    }

    @Override
    public <T> T interceptTestFactoryMethod(
            final Invocation<T> invocation,
            final ReflectiveInvocationContext<Method> called,
            final ExtensionContext context)
            throws Throwable {
        if (runsElsewhere(context)) {
            invocation.skip();
            // its tests would run here, in the wrong JVM
            throw new IllegalStateException(
                    "@RunInJvm takes no @TestFactory; use @ParameterizedTest");
        }
        return invocation.proceed();
    }

    @Override
    public void interceptBeforeAllMethod(
            final Invocation<Void> invocation,
            final ReflectiveInvocationContext<Method> called,
            final ExtensionContext context)
            throws Throwable {
        leaveOut(invocation, context);
    }

    @Override
    public void interceptAfterAllMethod(
            final Invocation<Void> invocation,
            final ReflectiveInvocationContext<Method> called,
            final ExtensionContext context)
            throws Throwable {
        leaveOut(invocation, context);
    }

    @Override
    public void interceptBeforeEachMethod(
            final Invocation<Void> invocation,
            final ReflectiveInvocationContext<Method> called,
            final ExtensionContext context)
            throws Throwable {
        leaveOut(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            final Invocation<Void> invocation,
            final ReflectiveInvocationContext<Method> called,
            final ExtensionContext context)
            throws Throwable {
        leaveOut(invocation, context);
    }

    private static void leaveOut(final Invocation<Void> invocation, final ExtensionContext context)
            throws Throwable {
        if (runsElsewhere(context)) {
            invocation.skip();
        } else {
            invocation.proceed();
        }
    }

    private static void passOn(final Invocation<Void> invocation, final ExtensionContext context)
            throws Throwable {
        if (!runsElsewhere(context)) {
            invocation.proceed();
            return;
        }
        invocation.skip();
        final ExtensionContext classContext = classContext(context);
        classContext
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        OtherProcess.class,
                        key -> OtherProcess.run(
                                classContext.getRequiredTestClass(),
                                command(context),
                                timeout(context)),
                        OtherProcess.class)
                .result(context.getUniqueId())
                .tell();
    }

    /** Returns the context of the class that has the annotation, all of which one process runs. */
    private static ExtensionContext classContext(final ExtensionContext context) {
        ExtensionContext found = context;
        for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
            if (AnnotationSupport.findAnnotation(at.getTestClass(), RunInJvm.class)
                    .isPresent()) {
                found = at;
            }
        }
        return found;
    }

    private static List<String> command(final ExtensionContext context) {
        final RunInJvm how = wanted(context).orElseThrow(IllegalStateException::new);
        return OtherProcess.command(how.property(), how.networkNamespace());
    }

    private static int timeout(final ExtensionContext context) {
        return wanted(context).orElseThrow(IllegalStateException::new).timeout();
    }
}
