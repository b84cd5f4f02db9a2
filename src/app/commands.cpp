namespace epochreel::app {}
