"""The endpoints, a module for each part of the API. Changes, bargains, robustness and exports will have their own."""
