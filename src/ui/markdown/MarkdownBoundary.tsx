import { Component, type ReactNode } from 'react';

interface MarkdownBoundaryProps {
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** Whatever a reply breaks, it breaks for itself alone: its text is then shown as it is. */
export class MarkdownBoundary extends Component<MarkdownBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
