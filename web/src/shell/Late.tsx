import { ErrorBoundary, type JSX, Suspense } from 'solid-js'
import { words } from '../words/page.ts'

/** Around parts that are loaded when first needed: one that cannot be says so, and takes nothing else with it. */
export function Late(props: { readonly children: JSX.Element }) {
  return (
    <ErrorBoundary
      fallback={
        <p class="problem late-problem" role="alert">
          {words().page.late}
        </p>
      }
    >
      <Suspense>{props.children}</Suspense>
    </ErrorBoundary>
  )
}
