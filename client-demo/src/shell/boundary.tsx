import { Component, type ComponentChildren } from 'preact';

interface BoundaryProps {
  readonly children: ComponentChildren;
  /** By default what failed is not shown any more, and everything else goes on. */
  readonly onFail?: (error: unknown) => void;
}

/** Keeps the failure of one feature's view from taking the page with it. */
export class Boundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  override componentDidCatch(error: unknown): void {
    this.setState({ failed: true });
    if (this.props.onFail === undefined) reportError(error);
    else this.props.onFail(error);
  }

  override render() {
    return this.state.failed ? null : this.props.children;
  }
}
