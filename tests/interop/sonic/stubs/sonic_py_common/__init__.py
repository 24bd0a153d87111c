"""What sonic-platform-common imports of SONiC's base package, as far as its transceiver code needs it."""
